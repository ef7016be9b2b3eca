"""The Binhai IP exchange. Start reading at docs/design.md."""
