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
    "landing",
    "notification_list",
    "notifications_read",
    "people_csv",
    "people_list",
    "succession_record",
    "who_can_see",
]
