from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_access_log_and_let_through'),
    ]

    operations = [
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='Of what was sent; it cannot be read back', max_length=64, unique=True)),
                ('made', models.JSONField(help_text='What came of it, by label and number', null=True)),
                ('at', models.DateTimeField(db_index=True, default=core.clock.now)),
            ],
        ),
    ]
