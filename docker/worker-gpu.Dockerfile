# A worker for NVIDIA GPUs: CTranslate2 finds CUDA and cuDNN of the base image. Mount or name a larger model.
#   docker build -f docker/worker-gpu.Dockerfile -t callgate-worker-gpu .
FROM nvidia/cuda:12.6.3-cudnn-runtime-ubuntu22.04
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 DEBIAN_FRONTEND=noninteractive \
    CALLGATE_DATA_DIR=/data CALLGATE_CACHE_DIR=/cache \
    CALLGATE_ASR_DEVICE=cuda CALLGATE_ASR_COMPUTE_TYPE=float16
RUN apt-get update && apt-get install -y --no-install-recommends python3.11 python3.11-venv && rm -rf /var/lib/apt/lists/* \
    && python3.11 -m venv /opt/venv && useradd --create-home --uid 10001 callgate && mkdir /data /cache && chown callgate /data /cache
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes --no-deps -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY crm_core crm_core
COPY voice voice
COPY models models
RUN pip install --no-deps -e .
USER callgate
VOLUME ["/data", "/cache"]
CMD ["callgate", "worker"]
