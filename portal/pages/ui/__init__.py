"""The look of the portal: base pages, macros, the built front end. See README.md in this folder."""
