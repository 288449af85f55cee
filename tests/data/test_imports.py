"""Files that were handed over are seen by those who see their brand as a whole."""

from data.catalogue import Catalogue, NewBrand, NewLocation
from data.imports import Imports
from data.models import Scope
from data.uploads import Uploads


def test_a_file_is_seen_by_whoever_sees_its_whole_brand(engine, now):
    catalogue, uploads, imports = Catalogue(engine), Uploads(engine), Imports(engine)
    ours = catalogue.add_brand(NewBrand("harbour", "Harbour Hotels"))
    theirs = catalogue.add_brand(NewBrand("quay", "Quay Hotels"))
    place = catalogue.add_location(ours, NewLocation("mole", "Mole House"))
    nobodys = uploads.add("new.csv", b"a", now)
    files = [uploads.add(f"{brand}.csv", b"b", now, brand_id=brand) for brand in (ours, theirs)]
    whole = Scope(frozenset({catalogue.whole_brand(ours)}))

    def seen(scope):
        listed = [each.id for each in imports.newest(scope)]
        everything = (nobodys, *files)
        assert set(listed) == {each for each in everything if imports.one(scope, each)}
        return listed

    assert seen(Scope.everything()) == [*files[::-1], nobodys]
    assert seen(whole) == [files[0]]
    assert seen(Scope(frozenset({place}))) == seen(Scope()) == []
    assert imports.one(Scope.everything(), 10**12) is None
