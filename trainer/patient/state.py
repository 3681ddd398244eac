"""Moves the patient's state by what the trainee did; pure, and before any reply."""

from trainer.patient.hearing import Heard, facts_of
from trainer.patient.moments import Moment
from trainer.patient.resistance import resisting
from trainer.persona import Difficulty, Persona
from trainer.session import PatientState, Told
from trainer.techniques import EXPLORING
from trainer.transcript import Phase

TRUST = {
    "EXP": 0.4, "ELI": 0.1, "INV": 0.3, "TML": 0.15, "AFF": 0.6, "EMP": 0.45,
    "CLA": 0.45, "LNK": 0.6, "COM": 0.45, "DEC": 0.25, "ROL": 0.25, "NET": 0.2,
    "GRF": 0.45, "TRN": 0.45, "DSP": 0.45, "ISO": 0.45, "REL": 0.4, "CRE": 0.3,
    "HOP": 0.2, "DXR": 0.2, "FRM": 0.4, "CON": 0.15, "AGD": 0.05, "TER": 0.2,
    "RSK": 0.2, "SYM": 0.1, "OPN": 0.15, "INF": 0.05, "SDI": 0.05, "ACK": 0.05,
    "ADV": -0.3, "P1": -0.4, "P2": -0.7, "P3": -0.3, "P4": -0.8, "P5": -0.7,
    "P6": -0.5, "P7": -0.3, "P8": -1.5, "P9": -0.7, "P10": -0.5, "OFF": -0.1,
    "BRK": -0.3, "ABU": -2.0,
}  # fmt: skip
"""What one such move does to trust (0-10) in a usual person."""

OPENNESS = {
    "EXP": 0.5, "AFF": 0.7, "CLA": 0.5, "LNK": 0.6, "COM": 0.5, "INV": 0.4, "DEC": 0.3,
    "GRF": 0.5, "TRN": 0.5, "DSP": 0.5, "ISO": 0.5, "REL": 0.4, "TML": 0.25, "ELI": 0.2,
    "EMP": 0.15,
}  # fmt: skip
"""What one such move on a topic does to openness (0-10)."""

MOST_A_TURN = 0.8
"""Trust that one turn can win."""

SLOWING = 0.6
"""How much slower trust grows at its top than at its start."""

CLOSED_SHARE = 0.3
"""Part of an effect that a question answered by yes or no keeps."""

QUESTIONED = 1.4
"""Openness beyond which nobody gets who is only questioned or comforted."""

SHUT = 0.4
"""Openness lost by one closing move."""

TOP = 10.0

RESISTED = 0.5
"""Part of the openness won that is kept while the person keeps away."""

GAINS = {Difficulty.EASIER: 1.2, Difficulty.STANDARD: 1.0, Difficulty.HARDER: 0.85}
"""How much of a good move's effect arrives."""

FIRST = {Phase.INITIAL: 1, Phase.MIDDLE: 4, Phase.TERMINATION: 12}
"""The session of a course of 14 that each phase begins with."""

PLANNING = frozenset({"DEC", "ROL", "NET"})
"""Moves by which a step is worked out together."""

URGING = frozenset({"ADV", "P4"})


def begin(
    persona: Persona, phase: Phase, difficulty: Difficulty = Difficulty.STANDARD
) -> PatientState:
    """Return the state in which a single session of `phase` begins."""
    start = persona.phases.at(phase)
    known = tuple(Told(fact=fact, turn=0) for fact in start.known)
    return PatientState(
        session=FIRST[phase],
        difficulty=difficulty,
        life=phase,
        trust=persona.temperament.trust if phase is Phase.INITIAL else start.trust,
        openness=0.0 if phase is Phase.INITIAL else 1.5,
        open=start.known,
        told=known,
    )


def update(
    state: PatientState, heard: Heard, persona: Persona, seed: int = 0
) -> PatientState:
    """Return the state after hearing the trainee; gates are not looked at here.

    `seed` decides which of several ways of keeping away comes up.
    """
    state = _heard(state, heard, persona)
    state = state.model_copy(update={"shut": _shuts(state, heard, persona)})
    kept_away = resisting(state, heard, persona, seed)
    resisted = kept_away is not None and kept_away.since < state.turn
    return state.model_copy(
        update={
            "resisting": kept_away,
            "openness": _openness(state, heard, state.topic, resisted),
            "trust": _trust(state, heard, persona),
            "distress": _distress(state, heard, state.topic, persona),
        }
    )


def _heard(state: PatientState, heard: Heard, persona: Persona) -> PatientState:
    """Return the state with what was said counted, and nothing moved yet."""
    topic = _topic(state, heard, persona)
    moves = () if heard.repeated else heard.moves
    touched = {*persona.around([topic]), *heard.touches(persona)}
    explored = dict(state.explored)
    if heard.exploring or ("EMP" in moves and not heard.closing):
        for one in touched:
            explored[one] = explored.get(one, 0) + 1
    asked = dict(state.asked)
    wider = persona.around(heard.targets) - set(heard.targets)
    for one in heard.about | facts_of(heard.targets, persona) | wider:
        asked[one] = asked.get(one, 0) + 1
    return state.model_copy(
        update={
            "turn": state.turn + 1,
            "topic": topic,
            "moves": (*state.moves, moves),
            "explored": explored,
            "asked": asked,
            "returned": topic if _comes_back(state, heard, topic, persona) else None,
            "planned": _with(state.planned, touched, bool(PLANNING & set(moves))),
            "urged": _with(state.urged, touched, bool(URGING & set(moves))),
        }
    )


def _with(before: tuple[str, ...], more: set[str], applies: bool) -> tuple[str, ...]:
    return (*before, *sorted(more - set(before))) if applies else before


def _comes_back(
    state: PatientState, heard: Heard, topic: str | None, persona: Persona
) -> bool:
    spoken_of = topic in heard.targets and topic in state.asked
    at_hand = {state.topic, *_topics_of(state.topic, persona)}
    return spoken_of and topic not in at_hand


def _topics_of(topic: str | None, persona: Persona) -> tuple[str, ...]:
    return next((one.topics for one in persona.facts if one.id == topic), ())


def _shuts(state: PatientState, heard: Heard, persona: Persona) -> bool:
    if persona.shuts is None:
        return False
    about = heard.about | persona.around([state.topic, *heard.targets])
    now = Moment(state, about)
    return persona.shuts.condition.holds(now.names, now.functions)


def _topic(state: PatientState, heard: Heard, persona: Persona) -> str | None:
    """Return what the talk is about now; a fact not yet told stands for its topic."""
    spoken_of = [one for one in heard.targets if ":" not in one]
    if not spoken_of:
        return state.topic
    last = spoken_of[-1]
    untold = last not in {one.fact for one in state.told}
    if last in persona.fact_ids and untold:
        return persona.fact(last).topics[0]
    return last


def _share(heard: Heard, tag: str) -> float:
    forms = [one.form for one in heard.sentences if tag in one.tags]
    if tag in EXPLORING and forms and all(form == "closed" for form in forms):
        return CLOSED_SHARE
    return 1.0


def _openness(
    state: PatientState, heard: Heard, topic: str | None, resisted: bool
) -> float:
    if heard.closing or state.shut:
        return max(0.0, state.openness - SHUT)
    if heard.repeated or topic is None:
        return state.openness
    moves = heard.moves if heard.noticed is None else (*heard.moves, "AFF")
    gains = [OPENNESS.get(tag, 0.0) * _share(heard, tag) for tag in moves]
    gained = max(gains, default=0.0) * GAINS[state.difficulty]
    if resisted:
        gained *= RESISTED
    opened = min(TOP, state.openness + gained)
    if not heard.exploring and opened > QUESTIONED:
        opened = max(state.openness, QUESTIONED)
    return round(opened, 3)


def _trust(state: PatientState, heard: Heard, persona: Persona) -> float:
    effects = {
        tag: persona.temperament.weights.get(tag, TRUST.get(tag, 0.0))
        * _share(heard, tag)
        for tag in heard.moves
    }
    losses = [effect for effect in effects.values() if effect < 0]
    if state.shut and persona.shuts is not None:
        losses.append(persona.shuts.trust)
    if losses:
        return round(max(0.0, state.trust + min(losses) * _soreness(state, heard)), 3)
    if heard.repeated:
        return state.trust
    gains = sorted((effect for effect in effects.values() if effect > 0), reverse=True)
    room = 1.0 - SLOWING * state.trust / TOP
    won = min(MOST_A_TURN, sum(gains[:2])) * room * GAINS[state.difficulty]
    grown = min(TOP, state.trust + won)
    warm = persona.temperament.warmth_ceiling + state.openness
    if not heard.exploring and grown > warm:
        grown = max(state.trust, warm)
    return round(grown, 3)


def _soreness(state: PatientState, heard: Heard) -> float:
    """Return how much a wrong move hurts: more when something painful is out."""
    if set(heard.moves) & {"ADV"} and "DEC" in {
        tag for turn in state.moves for tag in turn
    }:
        return 0.3
    hurting = state.distress.get(state.topic or "", 0.0)
    return 1.0 + hurting


def _distress(
    state: PatientState, heard: Heard, topic: str | None, persona: Persona
) -> dict[str, float]:
    settled = {
        one: round(level * 0.8, 3)
        for one, level in state.distress.items()
        if level > 0.05  # noqa: PLR2004  too little to show
    }
    painful = {
        one for fact in persona.facts if fact.painful for one in (fact.id, *fact.topics)
    }
    if topic is not None and painful & persona.around([topic]):
        rise = 0.3 if heard.exploring else 0.15
        settled[topic] = round(min(1.0, settled.get(topic, 0.0) + rise), 3)
    return settled
