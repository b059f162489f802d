# The program alone, linked statically: no shell, no user but one without rights.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked --bin kubehone

FROM scratch
COPY --from=build /source/target/release/kubehone /kubehone
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/kubehone"]
CMD ["--help"]
