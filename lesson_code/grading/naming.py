"""Which student a teacher means."""

from lesson_code.grading.words import Mistake, nearest, one_line, slug


def who(words, everyone, roster):
    """The key of a student given by id, name or e-mail address."""
    people = list(roster.people.values()) if roster else []
    fits = {key for key in everyone if key == words} or {
        one.key for one in people if slug(words) in one.names()} or {
        key for key, one in everyone.items() if slug(words) in (slug(one.key), slug(one.name))}
    if not fits:  # a part of a name that several bear is no one's
        partly = {key for key, one in everyone.items() if slug(words) in slug(one.name).split("-")}
        fits = partly if len(partly) > 1 else fits
    if len(fits) != 1:
        known = [*everyone, *(one.name for one in everyone.values()), *(name for one in people for name in one.names())]
        raise Mistake(f"{one_line(words, 60)!r} " + ("fits " + ", ".join(sorted(fits)) if fits else
                                                     "is no student of this class"
                                                     + (nearest(words, known) or nearest(slug(words), known))))
    return fits.pop()
