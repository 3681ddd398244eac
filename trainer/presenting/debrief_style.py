"""How a debrief looks, on the screen as in the file; every colour passes WCAG AA."""

STYLE = """
.dbf{font:16px/1.5 system-ui,sans-serif;color:#1d2733;max-width:60rem;
background:#fff}
body>.dbf{padding:1rem}
.dbf h2{font-size:1.3rem;margin:1.6rem 0 .4rem;color:#1d2733;font-weight:700}
.dbf h2#dbf-top{margin-top:.2rem}
.dbf h3{font-size:1rem;margin:1rem 0 .3rem;color:#1d2733;font-weight:700}
.dbf h4{font-size:.95rem;margin:.8rem 0 .2rem;font-weight:700}
.dbf p{margin:.3rem 0}
.dbf a{color:#1f5a7a;text-decoration:underline}
.dbf a:focus-visible,.dbf summary:focus-visible{outline:2px solid #1f5a7a;
outline-offset:2px}
.dbf section{scroll-margin-top:.5rem}
.dbf blockquote{margin:.3rem 0;padding:.1rem .8rem;border-left:3px solid #2f6f73}
.dbf ul,.dbf ol{margin:.3rem 0;padding-left:1.4rem}
.dbf ul{list-style:disc}.dbf ol{list-style:decimal}
.dbf ul.plain,.dbf ol.points,.dbf ol.timeline{list-style:none;padding-left:0}
.dbf ul.plain>li{margin:.5rem 0}
.dbf .who{color:#44525f;font-weight:600}
.dbf .quiet,.dbf .source{color:#44525f;font-size:.875rem}
.dbf .ways{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.4rem 0 .8rem}
.dbf .ways a{padding:.15rem 0;white-space:nowrap}
.dbf .result-grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));
gap:1rem 2rem;margin:.8rem 0;padding:.2rem 1rem 1rem;border:1px solid #cdd6dd;
border-radius:10px}
.dbf .bars{display:block;width:100%;max-width:26rem;height:auto}
.dbf .bars text{font:13px system-ui,sans-serif;fill:#1d2733}
.dbf .bars .figure{font-weight:600}
.dbf .bars .track{fill:#e3e8ee}.dbf .bars .fill{fill:#2f6f73}
.dbf .bars .harm{fill:#a3271a}
.dbf .chip{display:inline-block;background:#e3e8ee;color:#1d2733;border-radius:9px;
padding:0 .5rem;margin:.1rem .3rem .1rem 0;font-size:.85rem;
border:1px solid transparent}
.dbf .chip.off,.dbf .chip.gate-fail{background:#fbe9e7;color:#8c1d12;
border-color:#a3271a}
.dbf .chip.gate-pass,.dbf .chip.told{background:#e1f0ea;color:#14523a}
.dbf .chip.unsure{background:#fff;border:1px dashed #5c6b78;color:#44525f}
.dbf .try{background:#e8f1f0;padding:.5rem .8rem;border-radius:6px}
.dbf .fail{background:#fbe9e7;border-left:4px solid #a3271a;padding:.4rem .8rem;
margin:.6rem 0}
.dbf .warn{background:#fff3c4;padding:.2rem .6rem}
.dbf .points>li{border:1px solid #cdd6dd;border-radius:10px;padding:.2rem 1rem .8rem;
margin:.6rem 0}
.dbf .points h3{margin-top:.6rem}
.dbf summary{cursor:pointer;padding:.35rem 0}
.dbf details.reading summary{color:#1f5a7a;text-decoration:underline}
.dbf details.reading[open]{border-left:3px solid #cdd6dd;padding-left:.8rem}
.dbf .items details{border-bottom:1px solid #d5dde3}
.dbf .items summary{display:flex;justify-content:space-between;gap:1rem;
padding:.45rem 0;list-style:none}
.dbf .items summary::before{content:'▸';color:#44525f}
.dbf .items details[open]>summary::before{content:'▾'}
.dbf .items .item-name{flex:1}.dbf .items .score{white-space:nowrap;font-weight:600}
.dbf .pips{color:#2f6f73;letter-spacing:.1em}
.dbf .items details[open]{padding-bottom:.6rem}
.dbf .left-out{margin-top:.8rem}
.dbf .timeline li{display:grid;grid-template-columns:4.5rem minmax(10rem,16rem) 1fr;
gap:0 .8rem;padding:.25rem 0;border-bottom:1px solid #e3e8ee;font-size:.93rem}
.dbf .said p{padding:.2rem .6rem;border-radius:6px;scroll-margin:30vh 0}
.dbf .said .mine{background:#eef5f4}
.dbf :target,.dbf .said p:target{outline:3px solid #8a6d00;outline-offset:2px;
background:#fff3c4}
.dbf section:target,.dbf h2:target{outline:none;background:none}
@media(max-width:600px){.dbf{font-size:15px}
.dbf .timeline li{grid-template-columns:4.2rem 1fr}
.dbf .timeline .words{grid-column:2}}
@media print{.dbf .ways{display:none}}
"""
