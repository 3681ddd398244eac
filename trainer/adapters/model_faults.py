"""Maps everything that can go wrong with a model server to one error of ours.

No message quotes the server: its words may contain the prompt or the key.
"""

import email.utils
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
import httpx2
import ollama
import openai

from trainer.errors import ModelError
from trainer.ports import FaultKind


class BadEndingError(Exception):
    """The server's answer ended without an error, but not as an answer should."""

    def __init__(self, kind: FaultKind) -> None:
        """Keep what was wrong with the ending."""
        super().__init__(kind)
        self.kind = kind


class RequestRejectedError(ModelError):
    """The server does not do what was asked; another kind of request may work."""


class Fault(NamedTuple):
    """An error and what may be done about it."""

    error: ModelError
    passing: bool = False
    """Whether the same request may work a moment later."""
    wait: float | None = None
    """Seconds the server asked us to wait; None where it did not say."""


VENDOR_ERRORS = (
    BadEndingError,
    openai.OpenAIError,
    ollama.ResponseError,
    httpx.HTTPError,
    httpx2.HTTPError,
    OSError,
    # What LangChain and the clients raise on answers that make no sense.
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)

_NOT_CONNECTED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    ConnectionError,
)
_TIMED_OUT = (
    TimeoutError,
    openai.APITimeoutError,
    httpx.TimeoutException,
    httpx2.TimeoutException,
)
_BROKE_OFF = (openai.APIConnectionError, httpx.HTTPError, httpx2.HTTPError, OSError)

_TOO_LONG = re.compile(
    r"context.?(length|size|window)|exceed_context|maximum context|prompt is too long"
    r"|too many tokens|input tokens exceed"
)
_AGAINST_POLICY = re.compile(
    r"content.?(filter|policy|management)|responsible.?ai|moderation|safety|usage polic"
)
_MACHINE_WORD = re.compile(r"[a-z][a-z0-9_.]{2,40}")

_SENTENCES: dict[FaultKind, str] = {
    "unreachable": "nothing answers there. Start the model server, or correct "
    "INTERPERSONA_BASE_URL.",
    "timeout": "no answer came in time. Try again, or raise INTERPERSONA_TIMEOUT.",
    "rate_limited": "too many requests (429). Try again later, or send fewer at once.",
    "server": "the server failed. Try again later; the server's log says more.",
    "refused": "the model or its content filter refused to answer. "
    "Another wording or another model may help.",
    "cut": "the answer broke off before its end. Try again.",
    "broken": "the answer has not the form asked for. Try again, or use a model "
    "that keeps to a form.",
    "too_long": "prompt and answer are longer than the model's window. Raise "
    "INTERPERSONA_WINDOW where the server allows it, or use a model with a larger one.",
    "wrong_key": "the server does not accept the key. Correct the key, e.g. "
    "OPENAI_API_KEY.",
    "withheld": "the answer was withheld.",
}


def fault(kind: FaultKind, place: str) -> ModelError:
    """Return the error of one kind; `place` names the model and its host."""
    return ModelError(f"{place}: {_SENTENCES[kind]}", kind)


def fault_of(error: Exception, place: str, *, spoke: bool) -> Fault:
    """Return our error for a vendor's; `spoke` says whether text had come before."""
    if isinstance(error, BadEndingError):
        return Fault(fault(error.kind, place), passing=error.kind == "cut")
    if isinstance(error, openai.APIStatusError):
        detail = f"{error.code} {error.type} {error.message}"
        return _fault_of_status(
            error.status_code, detail, place, _wait(error.response.headers)
        )
    if isinstance(error, ollama.ResponseError):
        if error.status_code <= 0:
            return _fault_within_stream(error.error, place, spoke=spoke)
        return _fault_of_status(error.status_code, error.error, place, None)
    if isinstance(error, openai.APIError) and error.body is not None:
        detail = f"{error.code} {error.type} {error.message}"
        return _fault_within_stream(detail, place, spoke=spoke)
    return _fault_of_connection(error, place, spoke=spoke)


def _fault_of_status(status: int, detail: str, place: str, wait: float | None) -> Fault:
    detail = detail.lower()
    if status in (401, 403) and not _AGAINST_POLICY.search(detail):
        return Fault(fault("wrong_key", place))
    if status == 429:  # noqa: PLR2004
        return _fault_of_rate(detail, place, wait)
    if _TOO_LONG.search(detail):
        return Fault(fault("too_long", place))
    if 400 <= status < 500 and _AGAINST_POLICY.search(detail):  # noqa: PLR2004
        return Fault(fault("refused", place))
    return _fault_of_other_status(status, detail, place, wait)


def _fault_of_rate(detail: str, place: str, wait: float | None) -> Fault:
    if "insufficient_quota" in detail:
        sentence = f"{place}: the account has no credit left (429). Add some."
        return Fault(ModelError(sentence, "rate_limited"))
    return Fault(fault("rate_limited", place), passing=True, wait=wait)


def _fault_of_other_status(
    status: int, detail: str, place: str, wait: float | None
) -> Fault:
    if status == 404:  # noqa: PLR2004
        sentence = (
            f"{place}: no such model there (404). Correct INTERPERSONA_MODEL or "
            "INTERPERSONA_BASE_URL; with Ollama, `ollama pull` the model first."
        )
        return Fault(ModelError(sentence, "server"))
    if status in (408, 409) or (status >= 500 and status != 501):  # noqa: PLR2004
        return Fault(fault("server", place), passing=True, wait=wait)
    code = _MACHINE_WORD.match(detail)
    reason = f"{status}, {code.group()}" if code else str(status)
    sentence = (
        f"{place}: the server cannot do what was asked ({reason}). "
        "Another model or a newer server may."
    )
    return Fault(RequestRejectedError(sentence, "server"))


def _fault_within_stream(detail: str, place: str, *, spoke: bool) -> Fault:
    """Return the fault of an error that came as an event of a begun answer."""
    if _TOO_LONG.search(detail.lower()):
        return Fault(fault("too_long", place))
    if _AGAINST_POLICY.search(detail.lower()):
        return Fault(fault("refused", place))
    return Fault(fault("cut" if spoke else "server", place), passing=True)


def _fault_of_connection(error: Exception, place: str, *, spoke: bool) -> Fault:
    causes = tuple(_causes(error))
    if not spoke and any(isinstance(cause, _NOT_CONNECTED) for cause in causes):
        return Fault(fault("unreachable", place), passing=True)
    if any(isinstance(cause, _TIMED_OUT) for cause in causes):
        return Fault(fault("timeout", place))
    if isinstance(error, _BROKE_OFF):
        return Fault(fault("cut", place), passing=True)
    return Fault(fault("broken", place))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, given as seconds or as a date."""
    wish = headers.get("retry-after", "")
    if re.fullmatch(r"\d{1,6}(\.\d+)?", wish):
        return float(wish)
    try:
        then = email.utils.parsedate_to_datetime(wish)
    except ValueError:
        return None
    if then.tzinfo is None:
        return None
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
