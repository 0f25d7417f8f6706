"""HTTP status: pages that are not what was asked for, whatever they look like."""

from hostile_site import Asked, behaviour, document

_flaps: dict[int, int] = {}


@behaviour("page-404")
async def page_404(asked: Asked) -> None:
    await asked.answer(document("Sidan finns inte"), status="404 Not Found")


@behaviour("page-410")
async def page_410(asked: Asked) -> None:
    await asked.answer(document("Sidan är borttagen"), status="410 Gone")


@behaviour("page-500")
async def page_500(asked: Asked) -> None:
    await asked.answer(document("Något gick fel"), status="500 Internal Server Error")


@behaviour("page-403-botwall")
async def page_403_botwall(asked: Asked) -> None:
    await asked.answer(
        document("Just a moment...", "<p>Checking your browser before accessing the site. Complete the CAPTCHA.</p>"),
        "Server: challenge", status="403 Forbidden",
    )


@behaviour("soft-404")
async def soft_404(asked: Asked) -> None:
    await asked.answer(document("Sidan kunde inte hittas", "<p>404. Sidan du söker finns inte längre.</p>"))


@behaviour("botwall-200")
async def botwall_200(asked: Asked) -> None:
    await asked.answer(
        document("Attention Required!", "<p>Verify you are human by completing the action below.</p><div class=g-recaptcha></div>")
    )


@behaviour("flap-503")
async def flap_503(asked: Asked) -> None:
    seen = _flaps[id(asked.site)] = _flaps.get(id(asked.site), 0) + 1
    if seen <= 2:
        await asked.answer("vänta", status="503 Service Unavailable")
    else:
        await asked.answer(document("flap-503"))


@behaviour("auth-basic")
async def auth_basic(asked: Asked) -> None:
    if "authorization" in asked.fields:
        asked.site.state_changes[asked.name] += 1
    await asked.answer("logga in", 'WWW-Authenticate: Basic realm="Intran\xe4t"', status="401 Unauthorized")


@behaviour("auth-407")
async def auth_407(asked: Asked) -> None:
    if "proxy-authorization" in asked.fields:
        asked.site.state_changes[asked.name] += 1
    await asked.answer("proxy", 'Proxy-Authenticate: Basic realm="x"', status="407 Proxy Authentication Required")
