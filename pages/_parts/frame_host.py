"""Documents of ours in the app: each in a sandboxed frame, sent to the browser once a session."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


class FrameHost:
    """A component that hosts a document: what is shown in it travels at each rerun, the document once.

    Parameters
    ----------
    kind
        The component's name; its element has the class ``netcop-<kind>``.
    files
        Name of its own style and script beside this file, without the ending; they follow ``frame_host``.
    """

    def __init__(self, kind: str, files: str) -> None:
        self._sent = f"{kind}-document-sent"
        self._component = st.components.v2.component(
            f"netcop.{kind}",
            html=f'<div class="netcop-frame netcop-{kind}"></div>',
            css=_both(files, "css"),
            js=_both(files, "js"),
        )

    def lacks(self, document: str) -> bool:
        """Return whether this session's browser was not sent the document yet; from now on it was."""
        before = st.session_state.get(self._sent)
        st.session_state[self._sent] = document
        return before != document

    def show(self, *, key: str, data: Any, default: dict[str, Any], **on_change: Any) -> Any:
        """Draw the component with the ``on_<name>_change`` of its states; a browser that lost the document is sent it again."""
        return self._component(key=key, data=data, default=default, on_wanted_change=self._send_again, **on_change)

    def _send_again(self) -> None:
        st.session_state.pop(self._sent, None)


def content_key(content: bytes) -> str:
    """Return a short name for a content: another content, another name."""
    return hashlib.sha256(content).hexdigest()[:16]


def _both(files: str, ending: str) -> str:
    own, shared = ((_HERE / f"{name}.{ending}").read_text(encoding="utf-8") for name in (files, "frame_host"))
    return f"{shared}\n{own}"  # a one-line text would be taken for a path
