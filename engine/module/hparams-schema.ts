import type { z } from 'zod'

/** A zod object whose fields are hyper-parameters; its JSON Schema makes forms, `--set` and search spaces. */
export type HparamsSchema = z.ZodObject
