from partners.views.invitations import (
    invitation_confirm,
    invitation_detail,
    invitation_list,
    invitation_new,
    invitation_resend,
    invitation_revoke,
    invitation_several,
)
from partners.views.joining import join, welcome
from partners.views.memberships import (
    membership_change,
    membership_detail,
    membership_end,
    membership_hand_over,
    membership_keep,
)
from partners.views.pages import (
    account,
    brand,
    directory,
    home,
    landing,
    notification_list,
    notifications_read,
    succession_record,
    who_can_see,
)
from partners.views.people import people_csv, people_list

__all__ = [
    "account",
    "brand",
    "directory",
    "home",
    "invitation_confirm",
    "invitation_detail",
    "invitation_list",
    "invitation_new",
    "invitation_resend",
    "invitation_revoke",
    "invitation_several",
    "join",
    "landing",
    "membership_change",
    "membership_detail",
    "membership_end",
    "membership_hand_over",
    "membership_keep",
    "notification_list",
    "notifications_read",
    "people_csv",
    "people_list",
    "succession_record",
    "welcome",
    "who_can_see",
]
