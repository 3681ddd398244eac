"""The three screens: Practice, Debrief, Library; each event re-reads the store."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from trainer.errors import InterpersonaError
from trainer.practice import Practice
from trainer.presenting.chat import card, fault_note, row, rows
from trainer.presenting.debrief_html import debrief_html
from trainer.session import SelfAssessment, Session
from trainer.transcript import Phase
from trainer.wiring import RUBRIC

if TYPE_CHECKING:
    from trainer.ui.app import AppInfo

Updates = Any
"""Gradio's own updates, which have no type."""

CSS = """
.card{display:flex;gap:.8rem;align-items:flex-start;padding:.8rem;border:1px solid #cdd6dd;
border-radius:10px;min-height:9rem}
.card svg{flex:none}.card h3{margin:0}.card .role{color:#44525f;margin:.2rem 0}
.gradio-container button{min-height:44px}
button[role=tab][aria-selected=true]{color:#1f5f63!important}
#chat button[aria-label="Clear"],#chat .icon-button-wrapper{display:none}
@media(max-width:600px){#chat{height:50vh!important}}
"""

HELP = (
    "A training simulation, not for people seeking help. In distress yourself? Ring your "
    "local emergency number or a crisis line."
)

PHASES = [
    ("Initial: getting to know the person and the problem", "initial"),
    ("Middle: working on the focus", "middle"),
    ("Termination: looking back and ending", "termination"),
]


def theme() -> gr.themes.Base:
    """Return the look: system fonts, dark enough hues."""
    fonts = ["system-ui", "sans-serif"]
    return gr.themes.Default(
        primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=["monospace"]
    ).set(
        button_primary_background_fill="#1f5f63",
        button_primary_background_fill_hover="#174a4d",
        button_primary_text_color="#ffffff",
    )


def build_screens(practice: Practice, info: "AppInfo") -> gr.Blocks:  # noqa: PLR0915, C901  one screen's layout, top to bottom
    """Return the blocks; nothing runs until they are served."""
    blocks: gr.Blocks
    with gr.Blocks(title="Interpersona", analytics_enabled=False) as blocks:
        session_id = gr.State("")
        gr.Markdown(f"# Interpersona\n{info.voice} · {info.rater}")
        if info.problems:
            gr.Markdown("**Left out:** " + "; ".join(info.problems))
        with gr.Tabs() as tabs:
            with gr.Tab("Practice", id="practice"):
                with gr.Column() as choosing:
                    gr.Markdown("## Choose a patient")
                    phase = gr.Radio(PHASES, value="initial", label="Phase of therapy")
                    starts: list[tuple[gr.Button, str]] = []
                    with gr.Row():
                        for persona in practice.library.personas.values():
                            with gr.Column(min_width=280):
                                gr.HTML(card(persona))
                                name = persona.identity.name.split()[0]
                                button = gr.Button(
                                    f"Talk with {name}", variant="primary"
                                )
                                starts.append((button, persona.id))
                with gr.Column(visible=False) as room:
                    who = gr.Markdown()
                    chat = gr.Chatbot(
                        label="Session", show_label=False, elem_id="chat", height="55vh",
                        render_markdown=False, sanitize_html=True, buttons=[],
                    )  # fmt: skip
                    said = gr.Textbox(
                        label="What you say", placeholder="Enter sends", lines=1,
                        max_lines=6, elem_id="said",
                    )  # fmt: skip
                    with gr.Row():
                        send = gr.Button("Send", variant="primary")
                        hint = gr.Button("Hint")
                        end = gr.Button("End session", variant="stop")
                    note = gr.Markdown()
                    hinted = gr.Markdown()
                    notes = gr.Textbox(label="Your notes (private)", lines=3)
            with gr.Tab("Debrief", id="debrief"):
                with gr.Column(visible=False) as asking:
                    gr.Markdown("## How did it go for you?")
                    overall = gr.Slider(1, 5, value=3, step=1, label="Overall, 1 to 5")
                    well = gr.Textbox(label="What went well?")
                    change = gr.Textbox(label="What would you do differently?")
                    show = gr.Button("Show my debrief", variant="primary")
                shown = gr.HTML("<p>Finish a session to see its debrief here.</p>")
                downloads = gr.HTML()
            with gr.Tab("Library", id="library"):
                query = gr.Textbox(label="Search the IPT library")
                found = gr.Markdown()
        gr.Markdown(HELP)

        view = [session_id, choosing, room, who, chat, note, notes]

        def started(persona_id: str, chosen: str) -> Updates:
            return _view(practice, practice.begin(persona_id, Phase(chosen)))

        def begin_with(persona_id: str) -> Any:  # noqa: ANN401  a Gradio handler
            return lambda chosen: started(persona_id, chosen)

        for button, persona_id in starts:
            button.click(
                begin_with(persona_id), [phase], view, api_visibility="private"
            )

        def loaded() -> Updates:
            return _view(practice, practice.store.latest_open("local"))

        async def talk(text: str, session: str) -> AsyncIterator[Updates]:
            async for update in _talk(practice, text, session):
                yield update

        for event in (send.click, said.submit):
            event(
                talk, [said, session_id], [said, chat, note], api_visibility="private"
            )

        def kept(text: str, session: str) -> None:
            if session:
                practice.keep_notes(session, text)

        notes.blur(kept, [notes, session_id], None, api_visibility="private")

        def helped(session: str) -> str:
            passage = practice.hint(session) if session else None
            if passage is None:
                return ""
            one = passage.passage
            text = "\n\n".join(one.text.split("\n\n")[:2])
            return f"**{one.title}**\n\n{text}\n\n*{'; '.join(one.sources)}*"

        hint.click(helped, [session_id], [hinted], api_visibility="private")

        def ended(session: str) -> Updates:
            if session:
                practice.end(session)
            return (
                gr.update(selected="debrief"),
                gr.update(visible=True),
                gr.update(visible=True),
                gr.update(visible=False),
                "",
            )

        end.click(
            ended, [session_id], [tabs, asking, choosing, room, shown],
            api_visibility="private",
        )  # fmt: skip

        async def debriefed(
            session: str,
            mark: float,
            good: str,
            other: str,
            progress: gr.Progress = gr.Progress(),  # noqa: B008  Gradio's own way
        ) -> Updates:
            assessment = SelfAssessment(
                overall=int(mark), went_well=good, would_change=other
            )
            practice.assess(session, assessment)
            rated = await practice.debrief(
                session, lambda share, doing: progress(share, desc=doing)
            )
            page = debrief_html(
                rated,
                practice.library.persona(rated.persona),
                practice.library.rubric(RUBRIC),
                practice.library.passages,
            )
            base = f"/sessions/{rated.id}"
            links = (
                f"<p><a href='{base}/debrief.html' download>Download as HTML</a> · "
                f"<a href='{base}/session.json' download>Download as JSON</a></p>"
            )
            return page, links, gr.update(visible=False)

        show.click(
            debriefed, [session_id, overall, well, change], [shown, downloads, asking],
            api_visibility="private",
        )  # fmt: skip

        def searched(text: str) -> str:
            results = practice.search(text)
            return (
                "\n\n---\n\n".join(
                    f"### {one.passage.title}\n\n{one.passage.text}\n\n"
                    f"*Source: {'; '.join(one.passage.sources)}*"
                    for one in results
                )
                or "Nothing found. Try other words."
            )

        query.submit(searched, [query], [found], api_visibility="private")
        blocks.load(loaded, None, view, api_visibility="private")
    blocks.queue(default_concurrency_limit=16, max_size=200)
    return blocks


def _view(practice: Practice, session: Session | None) -> Updates:
    if session is None:
        return "", gr.update(visible=True), gr.update(visible=False), "", [], "", ""
    persona = practice.library.persona(session.persona)
    started = session.started.strftime("%H:%M")
    who = f"## {persona.identity.name}\n{session.phase} phase · began {started} UTC"
    return (
        session.id,
        gr.update(visible=False),
        gr.update(visible=True),
        who,
        rows(session),
        fault_note(session),
        session.notes,
    )


async def _talk(
    practice: Practice, text: str, session_id: str
) -> AsyncIterator[Updates]:
    """Stream one turn; what was typed stays in the box if it could not be kept."""
    before = practice.store.load(session_id, "local")
    shown = [*rows(before), row("user", text)]
    yield "", shown, ""
    said = ""
    answered = len(before.turns) + 1
    try:
        async for beat in practice.take_turn(session_id, text):
            if beat.finished is not None:
                shown, said = rows(beat.finished), ""
                if len(beat.finished.turns) < answered:
                    shown.append(row("user", text))
                yield gr.skip(), shown, fault_note(beat.finished)
                continue
            said = f"{said} {beat.sentence}".strip()
            yield gr.skip(), [*shown, row("assistant", said)], ""
    except InterpersonaError as error:
        gr.Warning(str(error))
        yield text, rows(practice.store.load(session_id, "local")), str(error)
