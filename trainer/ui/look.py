"""How the screens look, and the few lines of script that run in the page."""

import gradio as gr

TEAL, DEEP = "#1f5f63", "#174a4d"
INK, QUIET, LINE = "#1d2733", "#44525f", "#cdd6dd"

CSS = """
.gradio-container{max-width:none!important;width:100%;padding:0!important;
color:#1d2733}
.gradio-container>.main{max-width:78rem!important;width:100%;margin:0 auto!important;
padding:.6rem 1.2rem!important}
main.contain>.column{gap:.6rem!important}
.html-container{padding:0!important}
.gradio-container button{min-height:44px}
.gradio-container :focus-visible{outline:2px solid #1f5a7a;outline-offset:1px}
.tab-wrapper{margin:0!important;padding:0!important}
.tabitem{padding:.7rem 0 0!important;border:0!important}
button[role=tab]{color:#44525f!important;font-size:1rem!important}
button[role=tab][aria-selected=true]{color:#174a4d!important;font-weight:700}
.top{display:flex;align-items:center;gap:.1rem .6rem}
.top .help{flex:1 1 0;text-align:right;font-size:.8rem;line-height:1.3}
.top h1{font-size:1.2rem;font-weight:700;margin:0;color:#1d2733}
.top .badge{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.badge{display:inline-block;background:#e1ecec;color:#174a4d;border-radius:9px;
padding:.05rem .55rem;font-size:.8rem;font-weight:600}
.help,.quiet,.source{color:#44525f;font-size:.85rem;overflow-wrap:anywhere}
.quiet{margin:0}
.note{background:#fff3c4;color:#3d3100;border-radius:6px;padding:.4rem .8rem;margin:0}
.hide-empty:not(:has(p,article,h3)){display:none}
h2.page{font-size:1.25rem;font-weight:700;margin:0;color:#1d2733}
/* choosing */
#choosing{gap:.8rem!important}
.setting{align-items:center;gap:.3rem .8rem!important}
.setting>.block{flex:none;width:auto;min-width:0!important}
.setting>.block:first-child{flex:0 0 9rem}
.setting p{color:#44525f;font-size:.95rem;margin:0}
.meaning span{display:none}
#choosing:has(#phase input[value=initial]:checked) .initial,
#choosing:has(#phase input[value=middle]:checked) .middle,
#choosing:has(#phase input[value=termination]:checked) .termination{display:inline}
.levels span{margin-right:1.2rem}
#cards{display:grid!important;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));
grid-auto-rows:1fr;gap:.8rem!important;align-items:stretch!important}
#cards>.card{border:1px solid #cdd6dd;border-radius:10px;padding:.8rem!important;
display:grid!important;grid-template-columns:1fr auto;grid-template-rows:1fr auto;
align-items:center;gap:.6rem!important;min-width:0!important;background:#fff}
#cards>.card>.block:first-child{grid-column:1/-1;align-self:start;min-width:0}
#cards>.card button{width:auto;padding:.3rem .8rem;font-size:.95rem}
.who-line{display:flex;gap:.7rem;align-items:flex-start}
.who-line svg,.room-head svg{flex:none}
.card h3{margin:0;font-size:1rem;line-height:1.3;font-weight:700;color:#1d2733}
.card .role,.room-head .role{color:#44525f;margin:0;font-size:.9rem;line-height:1.35}
.card .role,.card .presenting{display:-webkit-box;-webkit-box-orient:vertical;
-webkit-line-clamp:2;overflow:hidden}
.card .presenting{margin:.5rem 0 0;line-height:1.4;-webkit-line-clamp:3}
.card .level{margin:0}
#unfinished,#over{align-items:center;background:#eef5f4;border-radius:10px;
padding:.4rem .8rem!important}
#unfinished>.block,#over>.block{flex:0 1 auto;width:auto;min-width:0!important}
#unfinished p,#over p{margin:0}
#unfinished button,#over button{flex:none}
/* the consulting room */
#room{gap:.6rem!important}
.room-head{display:flex;align-items:center;gap:.7rem}.room-head .grow{flex:1}
.room-head svg{width:40px;height:40px}
.room-head h2{font-size:1.1rem;line-height:1.25;font-weight:700;margin:0;color:#1d2733}
.clock{margin:0;font-size:1.25rem;font-weight:700;font-variant-numeric:tabular-nums;
color:#174a4d;white-space:nowrap}
.clock small{font-size:.8rem;font-weight:400;color:#44525f}
#talk,#side{gap:.6rem!important}
#talk{height:calc(100vh - 9.6rem);min-height:24rem;flex-wrap:nowrap!important}
#talk>*{flex:none}
#talk>#chat{flex:1 1 0!important;height:auto!important;min-height:10rem}
#chat button[aria-label="Clear"],#chat .icon-button-wrapper{display:none}
#chat .message-wrap{padding:.6rem!important}
.shows{display:block;font-style:italic;color:#44525f;font-size:.93em;margin:.1rem 0}
.parting{margin:0 0 .8rem}
.parting p{margin:0}
.parting p+p{display:inline-block;background:#f8fafc;border:1px solid #e2e8f0;
border-radius:6px;padding:.4rem .65rem;margin-top:.2rem}
#saying,#search,#earlier{align-items:center;gap:.5rem!important;flex-wrap:nowrap!important}
#said{border:0!important;min-height:44px}
#saying textarea{min-height:44px;line-height:1.4;padding:.65rem .8rem}
#said textarea,#notes textarea,#asking textarea,#search input,#earlier .wrap{
border:1px solid #8494a1!important}
#notes>div:last-child{margin-top:-.6rem}
#saying button,#search button,#earlier button{flex:0 0 auto!important;
min-width:7rem!important}
#earlier input{text-overflow:ellipsis;padding-right:1.2rem}
#actions,#confirm{gap:.5rem!important;flex-wrap:nowrap!important}
#confirm{align-items:center;background:#fff3c4;border-radius:8px;
padding:.4rem .8rem!important;flex-wrap:wrap!important}
#confirm>.block{flex:1 1 14rem;min-width:0!important}
#confirm p{margin:0;color:#3d3100}
#end{background:#fff;color:#8c1d12;border:1px solid #a3271a}
#hint-panel{background:#eef5f4;border-radius:10px;padding:.6rem .9rem!important;
gap:.5rem!important}
#hint-panel .html-container{max-height:42vh;overflow-y:auto}
#hint-panel h3{margin:.1rem 0 .3rem;font-size:1rem;font-weight:700;color:#1d2733}
#hint-panel p{margin:.3rem 0}
#hint-panel .source{font-size:.8rem}
/* library and readings */
#found{max-width:60rem}
.result{border:1px solid #cdd6dd;border-radius:10px;padding:.7rem 1rem;
margin:0 0 .7rem}
.result h3{margin:0 0 .2rem;font-size:1.05rem;font-weight:700;color:#1d2733}
.result h4,#hint-panel h4{font-weight:700;margin:.6rem 0 .2rem}
.result p{margin:.4rem 0}.result ul,#hint-panel ul{list-style:disc;padding-left:1.3rem}
.result ol,#hint-panel ol{list-style:decimal;padding-left:1.3rem}
.result summary,#hint-panel summary{cursor:pointer;color:#1f5a7a;
text-decoration:underline;padding:.3rem 0}
#search,#examples{max-width:60rem}
#examples{gap:.5rem!important}
/* the debrief */
#earlier,#asking,#links,#debrief{max-width:60rem;width:100%}
#debrief{min-height:7rem}
#sessions{flex:none;min-width:0!important;width:auto}
#links p{margin:0}
#after{align-items:center;gap:.4rem 1.2rem!important}
#after>*{flex:none;width:auto!important;min-width:0!important}
#links a{color:#1f5a7a;text-decoration:underline}
@media(max-width:700px){
.gradio-container>.main{padding:.4rem .8rem!important}
#talk{height:auto;min-height:0}
#talk>#chat{flex:none!important;height:50vh!important;min-height:0}
.top{flex-wrap:wrap}.top .badge+.badge{display:none}
.top h1+.badge{max-width:13rem}
.top .help{flex:1 0 100%;text-align:left;font-size:.75rem}
#cards{grid-template-columns:1fr;grid-auto-rows:auto}
.levels span{display:block}
.setting label{padding:.4rem .55rem!important}
.setting>.block,.setting>.block:first-child{flex:none;width:100%}
#actions button{padding:.3rem .2rem!important;min-width:0!important;
font-size:.95rem!important;white-space:nowrap}
#confirm>.block,#unfinished>.block,#over>.block{flex:1 0 100%}
#unfinished button,#over button{flex:1 0 auto}
#sessions{display:none}
#saying button,#search button,#earlier button{min-width:4.5rem!important;
padding:.4rem .9rem!important}
#hint-panel .html-container{max-height:none}
.clock{text-align:right;line-height:1.1}.clock small{display:block}
}
"""

HEAD = """<script>
(() => {
  let shown = "", start = 0, drafted = "", ticks = 0;
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    const face = document.querySelector("[data-age]");
    if (!face) return;
    const anchor = face.dataset.session + " " + face.dataset.age;
    if (anchor !== shown) {
      shown = anchor;
      start = Date.now() - 1000 * Number(face.dataset.age);
    }
    const age = Math.max(0, Math.floor((Date.now() - start) / 1000));
    face.textContent = two(Math.floor(age / 60)) + ":" + two(age % 60);
    draft(face.dataset.session);
  };
  const draft = (session) => {
    const box = document.querySelector("#said textarea, #said input");
    if (!box || box.disabled) return;
    const name = "draft " + session;
    if (drafted !== name) {
      drafted = name;
      ticks = 0;
    }
    ticks += 1;
    if (ticks < 3) return;
    const words = sessionStorage.getItem(name);
    if (ticks === 3 && words && !box.value) {
      box.value = words;
      box.dispatchEvent(new Event("input", {bubbles: true}));
    }
    sessionStorage.setItem(name, box.value);
  };
  setInterval(tick, 250);
  let sent = "", when = 0;
  const once = (event) => {
    const box = document.querySelector("#said textarea, #said input");
    const again = sent && sent === box.value && Date.now() - when < 500;
    if (again || event.repeat) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      sent = box.value;
      when = Date.now();
    }
  };
  document.addEventListener("keydown", (event) => {
    const enter = event.key === "Enter" && !event.shiftKey;
    if (enter && event.target.closest("#said")) once(event);
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("#send")) once(event);
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target.closest("#said")) sent = "";
  }, true);
  window.toPlace = (selector) => {
    let left = 40;
    const look = () => {
      const place = document.querySelector(selector);
      if (place && place.offsetParent !== null) place.focus();
      else if (left-- > 0) setTimeout(look, 50);
    };
    look();
  };
})();
</script>"""
"""Keeps the clock and an unsent draft going, and lets a doubled press send once;
`toPlace` moves the keyboard's focus."""


def focus(selector: str) -> str:
    """Return the script that moves the focus, once the place is there."""
    return f"() => {{ window.toPlace({selector!r}); }}"


SAID = focus("#said textarea, #said input")


def html(value: str = "", name: str | None = None, kind: str | None = None) -> gr.HTML:
    """Return a place for our own HTML, which Gradio's prose styles leave alone."""
    return gr.HTML(value, elem_id=name, elem_classes=kind, apply_default_css=False)


def theme() -> gr.themes.Base:
    """Return the look: system fonts, hues dark enough to read, no dark variant."""
    fonts = ["system-ui", "sans-serif"]
    look = gr.themes.Default(
        primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=["monospace"]
    ).set(
        body_text_color=INK,
        body_text_color_subdued=QUIET,
        block_label_text_color=QUIET,
        block_title_text_color=QUIET,
        block_info_text_color=QUIET,
        input_placeholder_color=QUIET,
        input_border_color="#8494a1",
        button_primary_background_fill=TEAL,
        button_primary_background_fill_hover=DEEP,
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#e3e9ee",
        button_secondary_text_color=INK,
        checkbox_background_color_selected=TEAL,
        checkbox_border_color_selected=TEAL,
        checkbox_border_color="#8494a1",
        checkbox_label_background_fill="#ffffff",
        checkbox_label_background_fill_selected="#e1ecec",
        checkbox_label_text_color_selected=INK,
        slider_color=TEAL,
        link_text_color="#1f5a7a",
        color_accent=TEAL,
        loader_color=TEAL,
    )
    for name, value in list(vars(look).items()):
        if f"{name}_dark" in vars(look):
            setattr(look, f"{name}_dark", value)
    return look
