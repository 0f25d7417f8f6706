"""Run by Plone's own zconsole: makes a small municipality's site with pages, search and a three-part form that sends nothing."""

# ruff: noqa: F821 - `app` is given by zconsole
import transaction
from AccessControl.SecurityManagement import newSecurityManager
from plone import api
from plone.app.textfield.value import RichTextValue
from Products.CMFPlone.factory import addPloneSite
from Testing.makerequest import makerequest
from zope.component.hooks import setSite

FORM = """<model xmlns="http://namespaces.plone.org/supermodel/schema">
  <schema>
    <fieldset name="fel" label="Vad är fel?">
      <field name="rubrik" type="zope.schema.TextLine"><title>Vad gäller felet?</title></field>
      <field name="beskrivning" type="zope.schema.Text"><title>Beskriv felet</title></field>
    </fieldset>
    <fieldset name="plats" label="Var är det?">
      <field name="gata" type="zope.schema.TextLine"><title>Gata eller plats</title></field>
    </fieldset>
    <fieldset name="du" label="Dina uppgifter">
      <field name="epost" type="zope.schema.TextLine"><title>Din e-postadress</title></field>
    </fieldset>
  </schema>
</model>"""

PAGES = (
    ("bygg-och-bo", "Bygga och bo", "Här finns det mesta om att bygga, bo och riva i kommunen."),
    ("bygglov", "Ansök om bygglov", "Du söker bygglov innan du bygger nytt, bygger till eller byter fasad. Det tar tio veckor."),
    ("kontakt", "Kontakta oss", "Ring kundtjänst på 0500-00 00 00, vardagar 8–16, eller skriv till kommun@example.se."),
    ("oppettider", "Öppettider", "Kommunhuset är öppet måndag till fredag klockan 8.00–16.30."),
    ("tillganglighet", "Tillgänglighetsredogörelse", "Webbplatsen är delvis förenlig med lagen om digital tillgänglighet."),
)

app = makerequest(app)
admin = app.acl_users.getUserById("admin")
newSecurityManager(None, admin.__of__(app.acl_users))
site = addPloneSite(
    app, "kommun", title="Exempelby kommun", default_language="sv", setup_content=False,
    extension_ids=["plone.app.contenttypes:default", "plonetheme.barceloneta:default", "collective.easyform:default"],
)  # fmt: skip
setSite(site)
for name, title, text in PAGES:
    body = RichTextValue(f"<p>{text}</p>", "text/html", "text/x-html-safe")
    page = api.content.create(site, "Document", id=name, title=title, description=text, text=body)
    api.content.transition(page, "publish")
form = api.content.create(site, "EasyForm", id="felanmalan", title="Felanmälan", description="Berätta vad som är trasigt.")
form.fields_model, form.actions_model = FORM, '<model xmlns="http://namespaces.plone.org/supermodel/schema"><schema/></model>'
form.submitLabel = "Skicka felanmälan"
form.thankstitle, form.thanksdescription = "Tack för din felanmälan", "Den har tagits emot."
api.content.transition(form, "publish")
transaction.commit()
