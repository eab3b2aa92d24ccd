# One image for the web server, the worker and beat; docker-compose.yml says which it is.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY assets assets
RUN node assets/build.mjs

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 portal \
    && mkdir -p /srv/portal/var /srv/files \
    && chown -R portal /srv/portal /srv/files
WORKDIR /srv/portal
COPY requirements/prod.lock requirements/prod.lock
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/prod.lock
COPY --chown=portal . .
COPY --from=assets --chown=portal /build/static/build static/build
USER portal
ENV PYTHONUNBUFFERED=1 PORTAL_ENVIRONMENT=production
# Collecting needs settings, not servers: what is set here lasts for this line only.
RUN PORTAL_SECRET_KEY=only-while-the-image-is-built PORTAL_ALLOWED_HOSTS=localhost PORTAL_FILES=/srv/files \
    PORTAL_DATABASE_URL=postgres://localhost/none PORTAL_REDIS_URL=redis://localhost \
    PORTAL_FROM_EMAIL=portal@portal.example PORTAL_EMAIL_URL=smtp://localhost PORTAL_URL=https://localhost \
    python manage.py collectstatic --no-input --verbosity 0
EXPOSE 8000
CMD ["gunicorn", "send_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60", "--no-control-socket"]
