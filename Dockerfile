# syntax=docker/dockerfile:1
# For a GPU host: torch's wheels carry CUDA, the host's driver comes in by the container runtime.

FROM python:3.12-slim-bookworm AS packages
WORKDIR /build
RUN python -m venv /opt/venv
COPY deploy/requirements.lock .
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY styler styler
COPY storage storage
# hatchling builds the wheel; it stays behind in this stage.
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /build/dist . \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps /build/dist/*.whl

# VGG-19's weights in a stage of their own: 548 MB that never change. None by default, the wavelet
# features need no download; `--build-arg WEIGHTS=URL` fetches torchvision's vgg19-dcbb9e9d.pth.
FROM python:3.12-slim-bookworm AS weights
ARG WEIGHTS=""
WORKDIR /
COPY deploy/fetch_weights.py .
RUN python fetch_weights.py /weights "${WEIGHTS}"

FROM python:3.12-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /opt/atelier atelier \
    && install -d -o 10001 -m 0700 /data
COPY --from=weights /weights /opt/atelier/.cache/torch/hub/checkpoints
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001
WORKDIR /opt/atelier
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["bot", "health"]
ENTRYPOINT ["tini", "--"]
CMD ["bot", "run"]
