"""Rules that speak of a document's own columns. Each docstring is what people read in the matrix."""

from documents.groups import partners_of
from documents.models import Comment, DocumentAuthor, File, PassageRequest
from partners.models import LocalArea, Person, Role


def works_on_it(person: Person, obj) -> bool:
    """Its authors, and the leads of the local authority and of the NHS commissioner"""
    return person.is_granted("contribute", obj.working_audience_id)


def decides_on_it(person: Person, obj) -> bool:
    """Those who manage who works on it: the leads of the local authority and of the NHS commissioner"""
    return person.is_granted("manage", obj.working_audience_id)


def member_who_may_comment(person: Person, obj) -> bool:
    """People of a partner whose audience may comment, inside their own group"""
    return person.is_granted("comment", obj.audience_id) and bool(partners_of(person, obj.area_id))


def lead_who_may_comment(person: Person, obj) -> bool:
    """Leads of a partner whose audience may comment, for their group"""
    return person.is_granted("comment", obj.audience_id) and person.has_role(Role.LEAD, area=obj.area_id)


def is_asked_for_the_passage(person: Person, obj: PassageRequest) -> bool:
    """The person who is asked for it, or who stands in for that person; where a partner is asked, its leads, officers
    and representatives"""
    return obj.is_asked_of(person)


def answers_the_comment(person: Person, obj: Comment) -> bool:
    """The authors of what it was said about; never for what a group says to itself"""
    return obj.kind != Comment.Kind.INTERNAL and person.is_granted("contribute", obj.audience_id)


def said_it(person: Person, obj: Comment) -> bool:
    """Who said it"""
    return obj.author_id == person.pk and obj.kind != Comment.Kind.GROUP


def leads_the_group_that_said_it(person: Person, obj: Comment) -> bool:
    """Leads of the group that said it"""
    return obj.owner_partner_id is not None and person.has_role(Role.LEAD, at=obj.owner_partner_id, area=obj.area_id)


def added_the_file(person: Person, obj: File) -> bool:
    """Who added it"""
    return obj.added_by_id == person.pk


def writes_its_document(person: Person, obj: File) -> bool:
    """The authors of the document that it belongs to"""
    return DocumentAuthor.objects.filter(document=obj.document_id, person=person).exists()


def lead_of_a_partner(person: Person, obj: LocalArea) -> bool:
    """Leads of any partner in the local area"""
    return person.has_role(Role.LEAD, area=obj.pk)
