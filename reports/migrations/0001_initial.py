import core.clock
import django.db.models.constraints
import django.db.models.deletion
import pghistory.utils
from django.db import migrations, models

from core.first_tables import FirstTables


class Migration(FirstTables):

    initial = True

    dependencies = [
        ('actionplans', '0001_initial'),
        ('core', '0005_notification_tried_again'),
        ('documents', '0001_initial'),
        ('governance', '0001_initial'),
        ('indicators', '0001_initial'),
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BackgroundPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('where', models.CharField(blank=True, max_length=200, verbose_name='where it can be seen')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BoardReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('subject', models.CharField(max_length=200)),
                ('reference', models.CharField(blank=True, max_length=40)),
                ('is_public', models.BooleanField(default=True, verbose_name='public')),
                ('why_not_public', models.CharField(blank=True, max_length=300, verbose_name='why it is not public')),
                ('wards', models.CharField(default='All wards', max_length=300, verbose_name='wards affected')),
                ('ward_councillors_notified', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_applicable', 'Not applicable: all wards are affected alike')], default='not_applicable', max_length=14)),
                ('equality_impact_assessment', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_needed', 'Not needed: the report proposes no change')], default='no', max_length=10, verbose_name='was an equality impact assessment carried out?')),
                ('summary', models.TextField(blank=True)),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='whom to ask')),
                ('urgency_reason', models.TextField(blank=True, help_text="The chair's reason for taking a paper that comes out late", verbose_name="why it can't wait")),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready for the clerk'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('text_version', models.PositiveIntegerField(default=1, editable=False)),
                ('withdrawn_because', models.CharField(blank=True, max_length=500, verbose_name='reason for withdrawing')),
                ('addressed_to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.audience', verbose_name='whom it is made for')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.audience', verbose_name='who can see this')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='governance.meeting')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports_prepared', to='partners.person', verbose_name='author')),
            ],
            options={
                'ordering': ['-meeting__held_on', 'subject', 'pk'],
                'indexes': [models.Index(fields=['meeting', 'state'], name='reports_boa_meeting_74fdb1_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_public', True), ('why_not_public', '')), models.Q(('is_public', False), ('why_not_public__gt', '')), _connector='OR'), name='reports_boardreport_not_public_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_because__gt', '')), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_because', '')), _connector='OR'), name='reports_boardreport_withdrawn_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='BackgroundPaperEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('where', models.CharField(blank=True, max_length=200, verbose_name='where it can be seen')),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.document')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.backgroundpaper')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='backgroundpaper',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='background_papers', to='reports.boardreport'),
        ),
        migrations.CreateModel(
            name='BoardReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('subject', models.CharField(max_length=200)),
                ('reference', models.CharField(blank=True, max_length=40)),
                ('is_public', models.BooleanField(default=True, verbose_name='public')),
                ('why_not_public', models.CharField(blank=True, max_length=300, verbose_name='why it is not public')),
                ('wards', models.CharField(default='All wards', max_length=300, verbose_name='wards affected')),
                ('ward_councillors_notified', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_applicable', 'Not applicable: all wards are affected alike')], default='not_applicable', max_length=14)),
                ('equality_impact_assessment', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_needed', 'Not needed: the report proposes no change')], default='no', max_length=10, verbose_name='was an equality impact assessment carried out?')),
                ('summary', models.TextField(blank=True)),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='whom to ask')),
                ('urgency_reason', models.TextField(blank=True, help_text="The chair's reason for taking a paper that comes out late", verbose_name="why it can't wait")),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready for the clerk'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('text_version', models.PositiveIntegerField(default=1, editable=False)),
                ('withdrawn_because', models.CharField(blank=True, max_length=500, verbose_name='reason for withdrawing')),
                ('addressed_to', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.audience', verbose_name='whom it is made for')),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.audience', verbose_name='who can see this')),
                ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.meeting')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.boardreport')),
                ('prepared_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='author')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BoardReportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField(default=core.clock.now)),
                ('as_at', models.DateTimeField()),
                ('schema_version', models.PositiveSmallIntegerField()),
                ('data', models.JSONField()),
                ('html', models.TextField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('held_back', models.PositiveIntegerField(default=0)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.audience', verbose_name='who can see this')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report_issue', to='core.storedfile')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_issues', to='governance.meeting')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='reports.boardreport')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['area', '-made_at'], name='reports_boa_area_id_b5b05c_idx')],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='reports_issue_number')],
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('finance', 'Chief finance officer'), ('legal', 'Monitoring officer'), ('director', 'Corporate director'), ('nhs_finance', 'NHS chief finance officer'), ('nhs_lead', 'NHS executive lead for SEND')], max_length=12)),
                ('position', models.PositiveSmallIntegerField()),
                ('on_behalf_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person', verbose_name='who clears it')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clearances', to='reports.boardreport')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'role', 'on_behalf_of'), name='reports_clearance_once')],
            },
        ),
        migrations.CreateModel(
            name='ClearanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('finance', 'Chief finance officer'), ('legal', 'Monitoring officer'), ('director', 'Corporate director'), ('nhs_finance', 'NHS chief finance officer'), ('nhs_lead', 'NHS executive lead for SEND')], max_length=12)),
                ('position', models.PositiveSmallIntegerField()),
                ('on_behalf_of', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.partner')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='who clears it')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.clearance')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClearanceGiven',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('finance', 'Chief finance officer'), ('legal', 'Monitoring officer'), ('director', 'Corporate director'), ('nhs_finance', 'NHS chief finance officer'), ('nhs_lead', 'NHS executive lead for SEND')], max_length=12)),
                ('text_version', models.PositiveIntegerField()),
                ('comment', models.TextField(blank=True, max_length=2000)),
                ('cleared_at', models.DateTimeField(default=core.clock.now)),
                ('cleared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('on_behalf_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clearances_given', to='reports.boardreport')),
            ],
            options={
                'verbose_name_plural': 'clearances given',
                'ordering': ['-cleared_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DraftsOfBoard',
            fields=[
                ('board', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='governance.board')),
                ('audience', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.audience')),
            ],
            options={
                'verbose_name_plural': 'drafts of boards',
            },
        ),
        migrations.CreateModel(
            name='IssueWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withdrawn_at', models.DateTimeField(default=core.clock.now)),
                ('reason', models.CharField(max_length=500)),
                ('issue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='reports.boardreportissue')),
                ('withdrawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reports_issuewithdrawal_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('note', 'Note'), ('agree', 'Agree'), ('endorse', 'Endorse'), ('decide', 'Decide'), ('advise', 'Advise'), ('ask', 'Ask for something to be done')], max_length=8)),
                ('text', models.TextField(max_length=2000)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='reports.boardreport')),
            ],
            options={
                'ordering': ['number', 'pk'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('report', 'number'), name='reports_recommendation_number'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reports_recommendation_says_something')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('note', 'Note'), ('agree', 'Agree'), ('endorse', 'Endorse'), ('decide', 'Decide'), ('advise', 'Advise'), ('ask', 'Ask for something to be done')], max_length=8)),
                ('text', models.TextField(max_length=2000)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.recommendation')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportAnnex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=1)),
                ('prints_text', models.BooleanField(default=True, verbose_name='print its text behind the paper')),
                ('document_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.documentversion', verbose_name='document')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annexes', to='reports.boardreport')),
            ],
            options={
                'verbose_name_plural': 'report annexes',
                'ordering': ['letter'],
                'constraints': [models.UniqueConstraint(fields=('report', 'letter'), name='reports_annex_letter'), models.CheckConstraint(condition=models.Q(('letter__regex', '^[A-Z]$')), name='reports_annex_letter_is_one')],
            },
        ),
        migrations.CreateModel(
            name='ReportAnnexEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('letter', models.CharField(max_length=1)),
                ('prints_text', models.BooleanField(default=True, verbose_name='print its text behind the paper')),
                ('document_version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.documentversion', verbose_name='document')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportannex')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.measure')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_measures', to='reports.boardreport')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'measure'), name='reports_measure_once')],
            },
        ),
        migrations.AddField(
            model_name='boardreport',
            name='measures',
            field=models.ManyToManyField(related_name='+', through='reports.ReportMeasure', to='indicators.measure'),
        ),
        migrations.CreateModel(
            name='ReportMeasureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('measure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='indicators.measure')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportmeasure')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='actionplans.plan')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_plans', to='reports.boardreport')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'plan'), name='reports_plan_once')],
            },
        ),
        migrations.AddField(
            model_name='boardreport',
            name='plans',
            field=models.ManyToManyField(related_name='+', through='reports.ReportPlan', to='actionplans.plan'),
        ),
        migrations.CreateModel(
            name='ReportPlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportplan')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='actionplans.plan')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportResponsibleOfficer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person', verbose_name='officer')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officers', to='reports.boardreport')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'person'), name='reports_officer_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportResponsibleOfficerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('partner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.partner')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='officer')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportresponsibleofficer')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('background', 'Background'), ('options', 'Options considered'), ('progress', 'Progress since the last meeting'), ('actions', 'Summary of actions'), ('exceptions', 'Exceptions by theme'), ('measures', 'Measures'), ('financial', 'Financial implications'), ('legal', 'Legal implications'), ('risk', 'Risk management implications'), ('equalities', 'Equalities implications and the public sector equality duty'), ('priorities', 'Council priorities')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('required', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='reports.boardreport')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'kind'), name='reports_section_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportSectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('background', 'Background'), ('options', 'Options considered'), ('progress', 'Progress since the last meeting'), ('actions', 'Summary of actions'), ('exceptions', 'Exceptions by theme'), ('measures', 'Measures'), ('financial', 'Financial implications'), ('legal', 'Legal implications'), ('risk', 'Risk management implications'), ('equalities', 'Equalities implications and the public sector equality duty'), ('priorities', 'Council priorities')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('required', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.reportsection')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.boardreport')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
