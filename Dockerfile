# The service alone: the embedded database is left out, so a container needs
# MONGODB_URI (a server to use) and JWT_SECRET (32 bytes or more). Neither is baked in; the start fails and says so
# when one is missing. docker-compose.yml shows a whole set.
#
# All stages share one base, so what is installed fits the Node and the C library that run it.
FROM node:24-bookworm-slim AS base
WORKDIR /app

# Everything that the build needs, development dependencies included.
FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json bundle.mjs ./
COPY src ./src
RUN npm run build

# Only what runs. Install scripts stay off here, too: .npmrc says so. Not by --omit=optional: what hashes passwords
# brings its binary for each platform as an optional package.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && rm -r node_modules/@0q

FROM base AS service
LABEL org.opencontainers.image.title="organization-management-service" \
      org.opencontainers.image.description="Multi-tenant organization backend" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production

# Owned by root: the process can read its program and change none of it.
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist

USER node
EXPOSE 8000

# Liveness, not readiness: nobody should kill a service that only waits for its database.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Exec form: node is process 1 and gets SIGTERM itself. It ends within 20 s, and docker kills after 10 s: give it longer
# (docker stop --time 30).
CMD ["node", "--max-semi-space-size=16", "dist/main.js"]
