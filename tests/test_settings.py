import os
from pathlib import Path

import pytest

from trainer.errors import SettingsError
from trainer.settings import read_settings


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    """Stand where there is no `.env`, with nothing set."""
    for name in list(os.environ):  # noqa: TID251  what others have set
        if name.startswith("INTERPERSONA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["personas", "rubrics", "corpus"])
@pytest.mark.parametrize(
    ("written", "folders"),
    [
        ("/some/folder", ("/some/folder",)),
        (os.pathsep.join(["/one", "/my own"]), ("/one", "/my own")),
        (f"/one{os.pathsep}", ("/one",)),
        ('["/one", "/two"]', ("/one", "/two")),
        ("", ()),
    ],
)
def test_folders_are_one_or_several_or_json(monkeypatch, name, written, folders):
    monkeypatch.setenv(f"INTERPERSONA_{name.upper()}", written)

    found = getattr(read_settings(), name)

    assert found == tuple(Path(folder) for folder in folders)


def test_a_folder_at_home_may_be_written_with_its_short_sign(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ana")
    monkeypatch.setenv("INTERPERSONA_PERSONAS", "~/mine")

    assert read_settings().personas == (Path("/home/ana/mine"),)


def test_folders_may_stand_in_the_settings_file_too(tmp_path):
    (tmp_path / ".env").write_text("INTERPERSONA_PERSONAS=/some/folder\n", "utf-8")

    assert read_settings().personas == (Path("/some/folder"),)


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        (
            "PERSONAS",
            '["/one"',
            "INTERPERSONA_PERSONAS begins like JSON and is none (found '[\"/one\"'). "
            f"Write the folder as it is, or several with {os.pathsep} between them.",
        ),
        (
            "CORPUS",
            "[1]",
            "INTERPERSONA_CORPUS must be the way to a file or folder (found 1). "
            "Write it.",
        ),
        (
            "PORT",
            "web",
            "INTERPERSONA_PORT must be a whole number (found 'web'). "
            "Write it in digits.",
        ),
        (
            "PORT",
            "99999",
            "INTERPERSONA_PORT is '99999', and 65535 is the most. Lower it.",
        ),
        (
            "TIMEOUT",
            "0",
            "INTERPERSONA_TIMEOUT is '0', and must be more than 0.0. Raise it.",
        ),
    ],
)
def test_a_bad_setting_is_one_sentence(monkeypatch, name, written, sentence):
    monkeypatch.setenv(f"INTERPERSONA_{name}", written)

    with pytest.raises(SettingsError) as caught:
        read_settings()

    assert str(caught.value) == sentence


def test_a_settings_file_in_another_encoding_is_one_sentence(tmp_path):
    (tmp_path / ".env").write_bytes("INTERPERSONA_HOST=café\n".encode("latin-1"))

    with pytest.raises(SettingsError, match=r"\.env is not UTF-8 .* Save it as UTF-8"):
        read_settings()
