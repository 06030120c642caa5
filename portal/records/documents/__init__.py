"""Documents: files attached to a case, a property or a unit, and the PDFs that the portal writes.

How a colleague uses them
-------------------------

**Show the attachments of a facet on a page, with the form to add one**, for a page under ``access.page(case=True)``::

    from portal.pages import attachments

    render_template(…, papers=attachments.of_case("renewal", subject_id=review.id))

    {% from "ui/macros/attachments.html" import attachments %}      {# after the import of ui/kit.html #}
    {{ attachments(papers) }}

``attachments.of_property("property.tickets", property_id, unit_id, subject_id=ticket.id)`` does the same for a property or unit. The
box says to whom the files are visible, lists them (withdrawn ones with their reason) and holds the form where the reader may attach.

**A shelf** (:mod:`shelves`) is a facet with what may lie there: who attaches, which kinds of document, who reads. ``subject_id`` is the
row within the facet to which a file belongs (a review, a ticket, an inspection, a meeting); nothing means the whole case or unit.

**A file field in your own form**: ``UploadField`` of ``portal.pages.ui.fields``, then ``attachments.receive(form, "file")`` answers what
was checked and kept, or nothing with the sentence beside the field. Then, with what your own command writes::

    commands.attach(g.db, actor(), received, commands.Place("placement", case_id=case.id, subject_id=inspection.id),
                    kind="photo", title="Cucina")

**From a command without a page** (the demo, a generated letter)::

    received = intake.receive(data)            # checked by content, scanned where a scanner is configured, sealed and kept
    commands.attach(session, actor, received, place, kind="letter", title="…")

The file is written before the row and never changes: a transaction that is undone leaves a file without a row, which a sweep takes
away after a week. So a backup that copies the database first and the files after it holds every file of its rows.

**A PDF** that passes PDF/UA::

    from portal.records.documents import pdf

    data = pdf.render("letters/review.html", values, pdf.Letterhead(…), language="it")

The template extends ``pdf/document.html``; see :mod:`pdf`.

What lies in the store is sealed (:mod:`sealing`); who may open it is the row's policy (:mod:`models`), so a page needs no check of its own.
"""
