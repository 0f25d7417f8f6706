"""Cookies and stored state: too much of it, or too long-lived."""

from hostile_site import Asked, behaviour, document, page


@behaviour("huge-cookies")
async def huge_cookies(asked: Asked) -> None:
    lines = [f"Set-Cookie: c{number}={'k' * 4000}; path=/" for number in range(50)] if asked.path == "/" else []
    script = "<script>for (let i = 50; i < 400; i++) document.cookie = `c${i}=${'k'.repeat(4000)}; path=/`</script>"
    await asked.answer(document("huge-cookies", f'{script}<a href="/nasta">Nästa</a><img alt="" src="/b.png">'), *lines)


@behaviour("cookie-wall")
async def cookie_wall(asked: Asked) -> None:
    if "ok=1" in asked.fields.get("cookie", ""):
        await asked.answer(document("cookie-wall"))
    else:
        await asked.answer("", "Set-Cookie: ok=1; path=/", "Location: /", status="302 Found")


@behaviour("cookie-isolation")
async def cookie_isolation(asked: Asked) -> None:
    if "seen=1" in asked.fields.get("cookie", ""):
        asked.site.state_changes[asked.name] += 1
    await asked.answer(document("cookie-isolation"), "Set-Cookie: seen=1; path=/; max-age=99999999")


page(
    "storage-fill",
    "<script>try { for (let i = 0; i < 200; i++) localStorage['k' + i] = 'x'.repeat(50000) } catch (e) {}"
    " const open = indexedDB.open('d'); open.onupgradeneeded = () => open.result.createObjectStore('s', {autoIncrement: true});"
    " open.onsuccess = () => { const fill = () => { const t = open.result.transaction('s', 'readwrite'); t.objectStore('s').add(new"
    " Blob(['x'.repeat(5000000)])); t.oncomplete = fill }; fill() }</script>",
)


@behaviour("service-worker")
async def service_worker(asked: Asked) -> None:
    if asked.path == "/sw.js":
        asked.site.state_changes[asked.name] += 1
        await asked.answer("self.addEventListener('fetch', e => e.respondWith(new Response('ägd')))", kind="text/javascript")
    else:
        await asked.answer(document("service-worker", "<script>navigator.serviceWorker?.register('/sw.js').catch(() => 0)</script>"))
