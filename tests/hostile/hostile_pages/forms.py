"""Forms and links that change state: nothing here may ever be sent or followed."""

from hostile_site import page

_FIELD = '<label>Namn <input name="n" value="x"></label>'
page("form-post", f'<form method="post" action="/state/post">{_FIELD}<button>Skicka</button></form>')
page("form-get-state", f'<form method="get" action="/state/get">{_FIELD}<button>Spara</button></form>')
page("form-noattr", f"<form>{_FIELD}<button>OK</button></form>")
page(
    "form-formaction",
    f'<form role="search" method="get" action="/sok">{_FIELD}<button formmethod="post" formaction="/state/formaction">Sök</button></form>',
)
page("form-outside-button", f'<form id="u" method="post" action="/state/outside">{_FIELD}</form><button form="u">Skicka</button>')
page("form-js-click", "<button onclick=\"fetch('/state/click', {method: 'POST'})\">Visa mer</button><div role=button tabindex=0 onclick=\"fetch('/state/div')\">Mer</div>")
page("form-onchange", "<label>Välj <select onchange=\"fetch('/state/change', {method: 'POST'})\"><option>a<option>b</select></label>")
page("form-enter", f'<form method="get" action="/state/enter">{_FIELD}<input type="submit" value="Beställ"></form>')
page("form-autosubmit", f'<form id="f" method="post" action="/state/auto">{_FIELD}</form><script>document.getElementById("f").submit()</script>')
page("form-upload", '<form method="post" enctype="multipart/form-data" action="/state/upload"><label>Fil <input type="file" name="f"></label><button>Ladda upp</button></form>')
page("form-mailto", f'<form method="post" action="mailto:info@example.se">{_FIELD}<button>Mejla</button></form>')
page(
    "form-method-put",
    "<input aria-label=\"a\" onfocus=\"fetch('/state/put', {method: 'PUT', body: 'x'}); fetch('/state/delete', {method: 'DELETE'})\"><a href=\"#x\">länk</a>",
)
page(
    "links-destructive",
    '<a href="/state/1">Logga ut</a> <a href="/state/2?action=delete">Ta bort konto</a> <a href="/state/3">Avregistrera</a> <a href="/state/logout">Konto</a>'
    ' <a href="/state/5/delete">Ärende 5</a> <a href="/state/6?unsubscribe=1">Nyhetsbrev</a> <a href="/state/7">Radera allt</a>'
    ' <a href="/state/8">Unsubscribe</a> <a href="/state/9/add-to-cart">Karta</a> <a href="/state/10">Delete</a>',
)
page("link-data-method", '<a href="/state/rails" data-method="delete">Visa</a> <a href="/state/turbo" data-turbo-method="post">Öppna</a>')
page("search-form", f'<form role="search" method="get" action="/sok">{_FIELD.replace("Namn", "Sök")}<button>Sök</button></form>')
page("access-keys", '<form method="post" action="/state/key"><button accesskey="s">Skicka</button></form><a accesskey="1" href="/state/key1">Ta bort</a>')
