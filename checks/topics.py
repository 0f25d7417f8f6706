"""The closed list of topics: what a finding is about, in one word. A finding without a fitting word gets one added here."""

from __future__ import annotations

TOPICS = frozenset({
    "abbreviation", "accesskey", "all-caps", "alt-quality", "alt-text", "animation", "aria-role",
    "background-image", "blink-marquee", "button-name", "captions-transcript", "colour-alone",
    "content-structure", "contrast", "css-content", "decorative-image", "deprecated-markup", "dialog",
    "duplicate-id", "empty-element", "fake-heading", "fake-list", "flashing", "focus-order", "focus-visible",
    "form-error", "form-group", "form-hint", "form-label", "form-layout", "heading-empty", "heading-missing-h1",
    "heading-structure", "hidden-text", "hover-content", "iframe-title", "inline-style", "italics", "justified",
    "keyboard-operable", "keyboard-trap", "lang-page", "lang-parts", "line-height", "line-length",
    "link-adjacent", "link-colour-alone", "link-fake", "link-file-type", "link-identical", "link-name",
    "link-new-window", "link-redundant-title", "link-separation", "link-text", "list-structure",
    "on-input-change", "parsing", "placeholder-label", "plain-language", "plugin", "reading-order", "reflow",
    "semantic-misuse", "sensory", "spacer-image", "tabindex", "table-caption", "table-empty-cells",
    "table-headers", "table-layout", "table-nested", "table-structure", "target-size", "text-direction",
    "text-resize", "text-size", "timing", "title",
})  # fmt: skip

#: Words of ours, for what has none above.
TOPICS = TOPICS | {
    "aria-structure", "autocomplete", "authentication", "consistency", "consistent-help", "dragging", "focus-obscured",
    "landmark", "label-in-name", "media-autoplay", "motion", "orientation", "redundant-entry", "scrollable",
    "shortcut", "skip-link", "status-message", "svg-name", "text-spacing",
}  # fmt: skip
