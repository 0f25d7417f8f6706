"""Pages that no gatherer can finish: each gives up within its own limit, the rest is read, and what is missing says why."""

from __future__ import annotations

import pytest

from checks.model import Outcome
from checks.registry import all_checks
from crawler.browser.gatherers import gatherers, wanted

pytestmark = pytest.mark.browser

HEAD = "<!doctype html><html lang=sv><head><title>Prövning av mätaren</title></head><body><main><h1>Rubrik</h1>"
PLANTED = '<img src="/x.png" width=20 height=20><p>Text om bygglov i kommunen.</p>'

#: What keeps a gatherer busy for ever, by name; every page holds one picture without words.
PAGES = {
    "endless_animation": "<style>@keyframes k{to{transform:translateX(90vw)}}b{display:inline-block;animation:k .3s infinite alternate}</style>"
    + "<b>rör sig</b>" * 200
    + "<script>let n=0;setInterval(()=>{document.querySelector('h1').textContent='Rubrik '+n++},5)</script>",
    "focus_that_runs_away": "<button>a</button><button>b</button><button>c</button><script>addEventListener('focusin',e=>{"
    "const n=document.createElement('button');n.textContent='ny';document.querySelector('main').append(n);setTimeout(()=>n.focus(),1)})</script>",
    "dialog_at_every_key": "<button>a</button><a href='#x'>b</a><script>for(const k of ['keydown','keyup','focusin'])"
    "addEventListener(k,()=>{alert(k);confirm(k);prompt(k)})</script>",
    "hostile_prototypes": "<script>for(const p of [Element.prototype,Node.prototype,EventTarget.prototype,Array.prototype,Map.prototype])"
    "for(const k of Object.getOwnPropertyNames(p))try{Object.defineProperty(p,k,{get(){throw new Error('nej')},set(){}})}catch(e){}</script>",
    "broken_styles": "<style>@media{{{ .a:hover{ } }} @import; @font-face{src:url(}</style><style>"
    + "".join(f".n{i}:not(:has(.x{i} > .y:hover + *)) ::before {{ content: '{i}' }}\n" for i in range(300))
    + "</style><link rel=stylesheet href='/finns-inte.css'><div style='width:calc(1px / 0);color:var(--x,var(--x));zoom:NaN'>b</div>",
    "three_hundred_frames": "".join(
        f"<iframe title='Ruta {i}' srcdoc='<p>Ram {i}</p><button>k</button>'></iframe>" for i in range(300)
    ),
}


def failed(record):
    return {r.check for r in record.results if r.outcome is Outcome.FAILED}


#: These two give up soonest, and are tried at every run; the others take a minute on a busy machine.
QUICK = ("hostile_prototypes", "dialog_at_every_key")


@pytest.mark.parametrize("name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in PAGES])
def test_a_page_that_never_rests_is_read_all_the_same_and_says_what_was_not(pages, visit, name):
    html = HEAD + PLANTED + PAGES[name] + "</main></body></html>"
    (record,) = visit(pages.page("/", html), heavy=True, fresh=True, depth="standard", budget_seconds=60)
    assert record.outcome in ("audited", "audited_partial"), (record.outcome, record.reason, record.error)
    assert record.duration_ms < 60_000
    assert "axe/image-alt" in failed(record)
    asked = {module.MAKES.kind for module in gatherers() if wanted(module, depth="standard", heavy=True)}
    assert asked <= set(record.artefacts) | set(record.missing)
    assert set(record.missing.values()) <= {"timeout", "budget", "cpu_budget"}, record.missing
    known = all_checks()
    for result in record.results:
        lacking = {k.kind for k in known[result.check].inputs.values() if getattr(k, "kind", "") in record.missing}
        if lacking:
            assert result.outcome is Outcome.UNTESTED
            assert result.reason.startswith("missing:")


@pytest.mark.slow
def test_two_hundred_thousand_nodes_are_read_in_part_and_said_to_be(pages, visit):
    html = HEAD + PLANTED + "<p>text <b>fet</b></p>" * 70_000 + "</main></body></html>"
    (record,) = visit(pages.page("/", html), heavy=True, fresh=True, depth="standard", budget_seconds=90)
    assert record.duration_ms < 90_000
    if (
        record.outcome == "failed"
    ):  # a machine too busy for the snapshot: the whole page is given up, with the gatherer's reason
        assert record.reason == "timeout" or (record.reason == "audit_error" and record.error)
    else:
        # Seventy thousand paragraphs like each other are told in the visit's own words; without them the rest was read whole.
        cut_short = {("audited_partial", "truncated"), ("audited_partial", "rule_timeout")}
        assert (record.outcome, record.reason) in cut_short or "are like their siblings" in record.error
        assert "image-alt" in {name.removeprefix("axe/") for name in failed(record)}
        assert all(r.reason for r in record.results if r.outcome is Outcome.UNTESTED)


@pytest.mark.slow
def test_the_page_after_a_bad_one_is_read_whole(pages, visit):
    bad = pages.page("/bad", HEAD + PLANTED + PAGES["dialog_at_every_key"] + "</main>")
    good = pages.page("/", HEAD + PLANTED + "</main>")
    _, after = visit(bad, good, heavy=True, depth="standard", budget_seconds=45)
    assert after.outcome == "audited"
    assert "axe/image-alt" in failed(after)
    assert after.missing == {}
