/** Most inputs that text-embeddings-inference takes in one request, by its default `max_client_batch_size`. */
export const TEI_BATCH_LIMIT = 32;

/** Most inputs of one request to a server that takes lists and states no limit: far beyond what any serves in time. */
export const LIST_LIMIT = 1000;
