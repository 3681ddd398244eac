import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.model_server import tiny_model_file
from trainer.adapters.local_models import local_server
from trainer.errors import SettingsError

pytestmark = pytest.mark.server


def get(url: str, key: str | None) -> httpx.Response:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx.get(url, headers=headers, trust_env=False)


def test_a_model_file_becomes_a_server_that_only_the_holder_of_the_key_can_use():
    server = local_server(tiny_model_file(), 512)
    root = server.base_url.removesuffix("/v1")

    assert server.base_url.startswith("http://127.0.0.1:")
    assert get(f"{root}/props", server.api_key).status_code == 200
    assert get(f"{root}/props", None).status_code == 401
    assert get(f"{root}/props", "guess").status_code == 401


def test_prompts_cannot_be_read_back_from_the_server():
    server = local_server(tiny_model_file(), 512)
    root = server.base_url.removesuffix("/v1")

    assert get(f"{root}/slots", server.api_key).status_code == 501


def test_each_slot_has_the_whole_window():
    server = local_server(tiny_model_file(), 512)
    root = server.base_url.removesuffix("/v1")

    properties = get(f"{root}/props", server.api_key).json()

    assert properties["default_generation_settings"]["n_ctx"] == 512
    assert properties["total_slots"] == 2


def test_a_file_named_twice_is_loaded_once():
    assert local_server(tiny_model_file(), 512) is local_server(tiny_model_file(), 512)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"gone\.gguf does not exist"):
        local_server(tmp_path / "gone.gguf", 512)


def test_a_file_of_another_kind_is_refused_before_it_is_loaded(tmp_path: Path):
    (tmp_path / "notes.gguf").write_text("Buy milk.")

    with pytest.raises(SettingsError, match=r"notes\.gguf is not a GGUF file"):
        local_server(tmp_path / "notes.gguf", 512)


def test_a_broken_model_file_is_an_error_and_no_crash(tmp_path: Path):
    whole = tiny_model_file().read_bytes()
    (tmp_path / "half.gguf").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(SettingsError, match=r"cannot load .*half\.gguf"):
        local_server(tmp_path / "half.gguf", 512)


def test_without_the_local_runtime_the_error_says_how_to_install_it():
    script = (
        "import sys; sys.modules['xllamacpp'] = None\n"
        "from pathlib import Path\n"
        "from trainer.adapters.local_models import local_server\n"
        "from trainer.errors import SettingsError\n"
        "try:\n"
        "    local_server(Path(sys.argv[1]), 512)\n"
        "except SettingsError as error:\n"
        "    print(error)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(tiny_model_file())],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Install it with `pip install interpersona[local]`." in done.stdout
