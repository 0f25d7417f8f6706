"""Hostile text that ends up in reports: the page is ordinary, its words are not."""

from html import escape

from hostile_site import Asked, behaviour, document, page

_XSS = "<script>window.__owned=1;alert(1)</script><img src=x onerror=window.__owned=1>"


def titled(name: str, title: str) -> None:
    """A page whose title, heading, link and failing picture all carry the text."""

    async def show(asked: Asked) -> None:
        text = escape(title)
        short = escape(title[:5000])
        body = f'<h2>{short}</h2><a href="#x">{short}</a><img src="/pixel.png" title="{short}">'
        await asked.answer(document("x", body).replace("<title>x</title>", f"<title>{text}</title>", 1))

    behaviour(name)(show)


page("lone-surrogate", "<script>document.title = 'halv \\uD800 tecken'; document.querySelector('h1').textContent = '\\uDC00'</script>")
titled("xss-title", _XSS)
titled("xss-script-breakout", '</script><script>window.__owned=1</script><!--<script>"')
page("xss-snippet", f'<img src="/pixel.png" data-x="{escape(_XSS)}" class="&quot;&gt;{escape(_XSS)}">')
page("xss-svg-attr", "<img src=\"/pixel.png\" id=\"x&quot; onload=&quot;window.__owned=1\" class='&#39; onmouseover=&#39;window.__owned=1'>")
titled("xss-template", "{{7*7}} ${7*7} {% include '/etc/passwd' %} <%= 7*7 %> #{7*7} %(x)s {0.__class__}")
page("xss-lang", attributes=' lang="&quot;&gt;&lt;script&gt;window.__owned=1&lt;/script&gt;"')
page("xss-link-text", "<a href=\"javascript:window.__owned=1\">Läs mer</a><a href=\"data:text/html,<script>1</script>\">data</a>")
titled("csv-equals", "=HYPERLINK(\"http://a.example/\";\"klicka\")")
titled("csv-plus", "+1+cmd|' /C calc'!A0")
titled("csv-minus", "-2+3+cmd|' /C calc'!A0")
titled("csv-at", "@SUM(1+1)*cmd|' /C calc'!A0")
titled("csv-tab", "\t=1+1")
titled("csv-cr", "\r=1+1")
titled("csv-fullwidth", "＝1＋1")
titled("csv-quoted", "\"=1+1\",\"=2+2\"")
titled("csv-newline", "rad\n=1+1\n")
titled("csv-semicolon", "a;=1+1;b,=2+2")
titled("ansi-escapes", "\x1b[2J\x1b[31mröd\x1b]0;ägd\x07 \x9b31m \x90q")
titled("bidi-override", "\u202egnp.exe\u202c \u2066omvänd\u2069 \u200f")
titled("log-forging", "hej\n2026-11-24 00:00:00 CRITICAL root ägd\r\n[error] allt raderat")
titled("sql-injection", "'); DROP TABLE page; -- \" OR 1=1")
titled("path-traversal", "../../../../etc/passwd\\..\\..\\windows")
titled("title-1mb", "t" * 1_000_000)
titled("title-emoji", "👩‍👩‍👧‍👦🏳️‍🌈 " + "a" + "\u0301" * 200 + "𝕳𝖊𝖏")
titled("title-empty", " \u200b\u200d\ufeff ")
page("title-markup", head="<title>&lt;b&gt;fet&lt;/b&gt; <i>kursiv</i></title>")
page("null-title", "<script>document.title = 'a\\u0000b\\uFFFE\\uFFFF'; document.querySelector('h1').textContent = '\\u0000\\uFDD0'</script>")
titled("json-breakers", "\u2028\u2029 \\u0022 \\ NaN Infinity ]]> {\"a\": NaN}")


@behaviour("xss-url")
async def xss_url(asked: Asked) -> None:
    await asked.answer(document("xss-url"))
