from django.urls import path

from documents.views import answering, consulting, coproduction, files, writing

app_name = "documents"

urlpatterns = [
    path("documents/", writing.document_list, name="document_list"),
    path("documents/new/", writing.document_create, name="document_create"),
    path("documents/<int:pk>/", writing.document_detail, name="document_detail"),
    path("documents/<int:pk>/authors/", writing.document_authors, name="document_authors"),
    path("documents/<int:pk>/co-production/record/", coproduction.co_production_record, name="co_production_record"),
    path(
        "documents/<int:pk>/co-production/<int:record>/withdraw/",
        coproduction.co_production_withdraw,
        name="co_production_withdraw",
    ),
    path("documents/<int:pk>/files/add/", files.file_add, name="file_add"),
    path("files/<int:pk>/", files.file_detail, name="file_detail"),
    path("files/<int:pk>/download/", files.file_download, name="file_download"),
    path("files/<int:pk>/show/", files.file_show, name="file_show"),
    path("files/<int:pk>/withdraw/", files.file_withdraw, name="file_withdraw"),
    path("documents/<int:pk>/versions/add/", writing.version_add, name="version_add"),
    path("documents/versions/<int:pk>/", consulting.version_detail, name="version_detail"),
    path("documents/versions/<int:pk>/history/", consulting.version_history, name="version_history"),
    path("documents/versions/<int:pk>/sections/add/", writing.section_add, name="section_add"),
    path("documents/versions/<int:pk>/sections/<int:section>/edit/", writing.section_edit, name="section_edit"),
    path("documents/versions/<int:pk>/sections/<int:section>/remove/", writing.section_remove, name="section_remove"),
    path("documents/versions/<int:pk>/order/", writing.section_order, name="section_order"),
    path("documents/versions/<int:pk>/open/", consulting.version_open, name="version_open"),
    path("documents/versions/<int:pk>/close/", consulting.version_close, name="version_close"),
    path("documents/versions/<int:pk>/agree/", consulting.version_agree, name="version_agree"),
    path("documents/versions/<int:pk>/withdraw/", consulting.version_withdraw, name="version_withdraw"),
    path("documents/versions/<int:pk>/comment/", consulting.version_comment, name="version_comment"),
    path("documents/versions/<int:pk>/group-comment/", answering.version_group_comment, name="version_group_comment"),
    path("documents/versions/<int:pk>/comments/", answering.comment_list, name="comment_list"),
    path("documents/versions/<int:pk>/comments.csv", answering.comment_export, name="comment_export"),
    path("documents/versions/<int:pk>/publish/", answering.version_publish, name="version_publish"),
    path("documents/versions/<int:pk>/answers/", answering.version_answers, name="version_answers"),
    path("documents/comments/<int:pk>/answer/", answering.comment_answer, name="comment_answer"),
    path("documents/comments/<int:pk>/withdraw/", answering.comment_withdraw, name="comment_withdraw"),
]
