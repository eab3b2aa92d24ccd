import core.clock
import django.db.models.deletion
import pghistory.utils
from django.db import migrations, models

from core.first_tables import FirstTables


class Migration(FirstTables):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('documents', '0001_initial'),
        ('governance', '0001_initial'),
        ('indicators', '0001_initial'),
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
            ],
            options={
                'ordering': ['strategy_id', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('other_evidence', models.TextField(blank=True, help_text='What shows it beside measures, such as case studies')),
            ],
            options={
                'ordering': ['strategy_id', 'number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name_plural': 'priorities',
                'ordering': ['strategy_id', 'number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='IntendedOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('outcome', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intended_outcomes', to='strategies.outcome')),
            ],
            options={
                'ordering': ['workstream_id', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OutcomeMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcome_measures', to='indicators.measure')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcome_measures', to='strategies.outcome')),
            ],
            options={
                'ordering': ['outcome_id', 'measure_id'],
                'constraints': [models.UniqueConstraint(fields=('outcome', 'measure'), name='strategies_outcomemeasure_once')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeMeasureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('measure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='indicators.measure')),
                ('outcome', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.outcome')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.outcomemeasure')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FormerPriorityName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('used_until', models.DateField(default=core.clock.today, help_text='The first day of the new name')),
                ('reason', models.TextField()),
                ('priority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='strategies.priority')),
            ],
            options={
                'ordering': ['priority_id', '-used_until', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Strategy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('vision', models.TextField(blank=True)),
                ('commitments_label', models.CharField(default='Commitments', help_text='Such as “Guiding principles”', max_length=80, verbose_name='what its commitments are called')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, help_text='The first day after it', null=True, verbose_name='end')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('ended', 'Ended'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('last_workstream_number', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('agreed_by_board', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='strategies_agreed', to='governance.board', verbose_name='agreed by')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.audience', verbose_name='who can see this')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='strategies', to='documents.document', verbose_name='its text')),
                ('lead_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='strategies_led', to='partners.person', verbose_name='lead')),
            ],
            options={
                'verbose_name_plural': 'strategies',
                'ordering': ['-starts_on', 'title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='strategies_strategy_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('agreed_on__isnull', False), models.Q(('state__in', ['agreed', 'ended']), _negated=True), _connector='OR'), name='strategies_strategy_agreed_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='PriorityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.priority')),
                ('strategy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.strategy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='priority',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priorities', to='strategies.strategy'),
        ),
        migrations.CreateModel(
            name='OutcomeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('other_evidence', models.TextField(blank=True, help_text='What shows it beside measures, such as case studies')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.outcome')),
                ('strategy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.strategy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='outcome',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='strategies.strategy'),
        ),
        migrations.CreateModel(
            name='CommitmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.commitment')),
                ('strategy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.strategy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='strategy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='strategies.strategy'),
        ),
        migrations.CreateModel(
            name='StrategyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('vision', models.TextField(blank=True)),
                ('commitments_label', models.CharField(default='Commitments', help_text='Such as “Guiding principles”', max_length=80, verbose_name='what its commitments are called')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, help_text='The first day after it', null=True, verbose_name='end')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('ended', 'Ended'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('agreed_by_board', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.board', verbose_name='agreed by')),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.audience', verbose_name='who can see this')),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.document', verbose_name='its text')),
                ('lead_person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='lead')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.strategy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('aim', models.TextField(blank=True)),
                ('rationale', models.TextField(blank=True, verbose_name='why this is important')),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='strategies.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('strategy', 'number'), name='strategies_theme_number')],
            },
        ),
        migrations.CreateModel(
            name='ThemeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('aim', models.TextField(blank=True)),
                ('rationale', models.TextField(blank=True, verbose_name='why this is important')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.theme')),
                ('strategy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.strategy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Workstream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('purpose', models.TextField(blank=True)),
                ('brief_state', models.CharField(choices=[('draft', 'Being written'), ('subject_to_comments', 'Complete, subject to final comments by the board'), ('complete', 'Complete')], default='draft', max_length=20, verbose_name='brief')),
                ('timescale_words', models.CharField(blank=True, help_text='As it was said, such as “2 to 3 years”', max_length=200, verbose_name='timescale')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, help_text='The first day after it', null=True, verbose_name='end')),
                ('governed_elsewhere', models.BooleanField(default=False)),
                ('governed_by_words', models.CharField(blank=True, help_text='Where it is governed elsewhere', max_length=200, verbose_name='who governs it')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.audience', verbose_name='who can see this')),
                ('lead_partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workstreams_led', to='partners.partner', verbose_name='lead partner')),
                ('lead_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workstreams_led', to='partners.person', verbose_name='lead')),
                ('members_group', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                ('overseeing_board', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workstreams', to='governance.board', verbose_name='overseen by')),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workstreams', to='strategies.strategy')),
            ],
            options={
                'ordering': ['strategy_id', 'number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('strategy', 'number'), name='strategies_workstream_number'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='strategies_workstream_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('governed_elsewhere', True), ('governed_by_words', ''), _connector='OR'), name='strategies_workstream_names_others_only_if_elsewhere')],
            },
        ),
        migrations.CreateModel(
            name='IntendedOutcomeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.intendedoutcome')),
                ('outcome', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.outcome')),
                ('workstream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.workstream')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='intendedoutcome',
            name='workstream',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intended_outcomes', to='strategies.workstream'),
        ),
        migrations.CreateModel(
            name='WorkstreamEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('purpose', models.TextField(blank=True)),
                ('brief_state', models.CharField(choices=[('draft', 'Being written'), ('subject_to_comments', 'Complete, subject to final comments by the board'), ('complete', 'Complete')], default='draft', max_length=20, verbose_name='brief')),
                ('timescale_words', models.CharField(blank=True, help_text='As it was said, such as “2 to 3 years”', max_length=200, verbose_name='timescale')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, help_text='The first day after it', null=True, verbose_name='end')),
                ('governed_elsewhere', models.BooleanField(default=False)),
                ('governed_by_words', models.CharField(blank=True, help_text='Where it is governed elsewhere', max_length=200, verbose_name='who governs it')),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.localarea')),
                ('audience', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.audience', verbose_name='who can see this')),
                ('lead_partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.partner', verbose_name='lead partner')),
                ('lead_person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='lead')),
                ('members_group', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='auth.group')),
                ('overseeing_board', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.board', verbose_name='overseen by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.workstream')),
                ('strategy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.strategy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkstreamLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.TextField()),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_from', to='strategies.workstream')),
                ('workstream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='strategies.workstream')),
            ],
            options={
                'ordering': ['workstream_id', 'other_id'],
                'constraints': [models.UniqueConstraint(fields=('workstream', 'other'), name='strategies_workstreamlink_once'), models.CheckConstraint(condition=models.Q(('workstream', models.F('other')), _negated=True), name='strategies_workstreamlink_to_another')],
            },
        ),
        migrations.CreateModel(
            name='WorkstreamLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('why', models.TextField()),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.workstream')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.workstreamlink')),
                ('workstream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.workstream')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkstreamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('constituency', models.CharField(help_text='Whom the member speaks for, such as “Primary headteachers”', max_length=120)),
                ('starts_on', models.DateField(default=core.clock.today)),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds', null=True)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workstreams', to='partners.partner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workstreams', to='partners.person')),
                ('workstream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='strategies.workstream')),
            ],
            options={
                'ordering': ['workstream_id', 'constituency', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='strategies_workstreammember_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('person__isnull', False)), fields=('workstream', 'person'), name='strategies_workstreammember_person_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkstreamMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('constituency', models.CharField(help_text='Whom the member speaks for, such as “Primary headteachers”', max_length=120)),
                ('starts_on', models.DateField(default=core.clock.today)),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it no longer holds', null=True)),
                ('partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.partner')),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.workstreammember')),
                ('workstream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.workstream')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkstreamTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workstream_themes', to='strategies.theme')),
                ('workstream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='workstream_themes', to='strategies.workstream')),
            ],
            options={
                'ordering': ['workstream_id', 'theme_id'],
                'constraints': [models.UniqueConstraint(fields=('workstream', 'theme'), name='strategies_workstreamtheme_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkstreamThemeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='strategies.workstreamtheme')),
                ('theme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.theme')),
                ('workstream', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='strategies.workstream')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='priority',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='strategies_priority_number'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(fields=('strategy', 'number'), name='strategies_outcome_number'),
        ),
    ]
