"""The matrix: who may do what. Any rule that says yes is enough. Nothing else in the code asks for a role."""

from partners import rules

PERMISSIONS = {
    # everyone, about himself
    "core.use_portal": [rules.everyone_signed_in],
    "core.follow_job": [rules.everyone_signed_in],
    # the local area and its people
    "partners.view_area": [rules.member_of_the_area],
    "partners.view_directory": [rules.member_of_the_area],
}
