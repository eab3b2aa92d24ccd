from django.urls import path

from partners import views
from partners.views import absences, reviews
from partners.views import sharing as sharing_pages

app_name = "partners"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("me/", views.account, name="account"),
    path("me/notifications/", views.notification_list, name="notification_list"),
    path("me/notifications/read/", views.notifications_read, name="notifications_read"),
    path("invitation/<str:token>/", views.join, name="join"),
    path("<slug:slug>/", views.home, name="home"),
    path("<slug:slug>/brand.css", views.brand, name="brand"),
    path("<slug:slug>/partners/", views.directory, name="directory"),
    path("<slug:slug>/partners/succession/", views.succession_record, name="succession_record"),
    path("<slug:slug>/people/", views.people_list, name="people_list"),
    path("<slug:slug>/people.csv", views.people_csv, name="people_csv"),
    path("<slug:slug>/people/<int:pk>/", views.membership_detail, name="membership_detail"),
    path("<slug:slug>/people/<int:pk>/change/", views.membership_change, name="membership_change"),
    path("<slug:slug>/people/<int:pk>/end/", views.membership_end, name="membership_end"),
    path("<slug:slug>/people/<int:pk>/hand-over/", views.membership_hand_over, name="membership_hand_over"),
    path("<slug:slug>/people/<int:pk>/title/", views.membership_title, name="membership_title"),
    path("<slug:slug>/people/<int:pk>/sign-in/", views.membership_sign_in, name="membership_sign_in"),
    path("<slug:slug>/people/<int:pk>/suspend/", views.membership_suspend, name="membership_suspend"),
    path("<slug:slug>/people/<int:pk>/lift-suspension/", views.membership_lift, name="membership_lift"),
    path("<slug:slug>/people/<int:pk>/keep/", views.membership_keep, name="membership_keep"),
    path("<slug:slug>/absences/", absences.absence_list, name="absence_list"),
    path("<slug:slug>/absences/new/", absences.absence_new, name="absence_new"),
    path("<slug:slug>/absences/<int:pk>/end/", absences.absence_end, name="absence_end"),
    path("<slug:slug>/access-reviews/", reviews.access_review_list, name="access_review_list"),
    path("<slug:slug>/access-reviews.csv", reviews.access_reviews_csv, name="access_reviews_csv"),
    path("<slug:slug>/access-reviews/new/", reviews.access_review_start, name="access_review_start"),
    path("<slug:slug>/access-reviews/<int:pk>/", reviews.access_review_detail, name="access_review_detail"),
    path("<slug:slug>/access-reviews/<int:pk>/confirm/", reviews.access_review_confirm, name="access_review_confirm"),
    path(
        "<slug:slug>/access-reviews/<int:pk>/end/<int:role_pk>/",
        reviews.access_review_end_role,
        name="access_review_end_role",
    ),
    path("<slug:slug>/welcome/", views.welcome, name="welcome"),
    path("<slug:slug>/invitations/", views.invitation_list, name="invitation_list"),
    path("<slug:slug>/invitations/new/", views.invitation_new, name="invitation_new"),
    path("<slug:slug>/invitations/several/", views.invitation_several, name="invitation_several"),
    path("<slug:slug>/invitations/<int:pk>/", views.invitation_detail, name="invitation_detail"),
    path("<slug:slug>/invitations/<int:pk>/confirm/", views.invitation_confirm, name="invitation_confirm"),
    path("<slug:slug>/invitations/<int:pk>/send-again/", views.invitation_resend, name="invitation_resend"),
    path("<slug:slug>/invitations/<int:pk>/take-back/", views.invitation_revoke, name="invitation_revoke"),
    path("<slug:slug>/who-can-see/<str:label>/<int:pk>/", views.who_can_see, name="who_can_see"),
    path("<slug:slug>/share/<str:label>/<int:pk>/", sharing_pages.share, name="share"),
    path("<slug:slug>/share/<str:label>/<int:pk>/preview/", sharing_pages.share_preview, name="share_preview"),
    path("<slug:slug>/share/<str:label>/<int:pk>/as-seen-by/", sharing_pages.as_seen_by, name="as_seen_by"),
    path("<slug:slug>/sharing-requests/<int:pk>/", sharing_pages.sharing_request, name="sharing_request"),
    path("<slug:slug>/sharing-requests/<int:pk>/answer/", sharing_pages.answer, name="sharing_request_answer"),
    path("<slug:slug>/sharing-requests/<int:pk>/withdraw/", sharing_pages.withdraw, name="sharing_request_withdraw"),
]
