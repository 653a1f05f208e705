# The service with everything that it needs, the built index included: it starts in seconds and fetches nothing.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY knowledge knowledge
COPY templates templates
COPY intents intents
COPY bot bot
RUN /venv/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    COPILOT_LISTEN=0.0.0.0:8080 COPILOT_DATA=/data COPILOT_CACHE=/cache
RUN useradd --uid 10001 --no-create-home copilot \
    && install --directory --owner=copilot /data /cache
COPY --from=build /venv /venv
WORKDIR /data
USER 10001
# /cache is no volume: an old one would hide the index of a new image.
RUN seller-copilot ask hello
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["seller-copilot"]
CMD ["serve"]
