// The server that the benchmarks drive: one thread, epoll, answers serialised before the first request.
//
//   server LOG_FILE            listens on a free port of 127.0.0.1 and prints "port N"
//
// What a POST gets is said by the front of its path, so that one server serves every experiment:
//   /json/…                                    a chat completion of about 700 bytes, at once
//   /service/<us>/…                            the same after a constant service time
//   /freeze/<us>/<freeze_ms>/<period_ms>/…     the same, and no work is done for the last freeze_ms of each period;
//                                              periods are counted from the first request after a reset
//   /stream/<tokens>/<interval_us>/…           a stream of chat completion chunks at that interval; the first token
//                                              comes within one interval, spread evenly over the streams
// GET /-/stats   counters as JSON        GET /-/reset   counters and arrival log to zero
// GET /-/log     writes the arrivals since the reset to LOG_FILE: pairs of int64, moment in ns and request number
// Any other GET is a 404. The request number is what follows "bench-id-" in the body, or -1.
//
// All moments are CLOCK_MONOTONIC in ns: the clock of process.hrtime on Linux. Each chunk of a stream bears the moment
// right before it was handed to the kernel: "stamp":"<19 digits>".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 16384, IN_BYTES = 16384, MAX_ARRIVALS = 4000000, EVENTS = 512 };
enum Mode { JSON_MODE, SERVICE_MODE, FREEZE_MODE, STREAM_MODE };

typedef struct {
  int fd;
  int busy;             // a request is being worked on: what follows it waits in `in`
  enum Mode mode;
  int tokens, tokens_left;
  int64_t interval_ns;
  int64_t due_ns;
  int heap_at;          // place in the heap, -1: not in it
  int in_length;
  char *out;            // what the kernel did not take yet
  size_t out_length;
  char in[IN_BYTES];
} Connection;

typedef struct { int64_t at_ns, number; } Arrival;

static Connection *connections[MAX_CONNECTIONS];
static int heap[MAX_CONNECTIONS], heap_length;
static Arrival *arrivals;
static int64_t arrival_count, request_count, token_count, stream_count, connection_count, late_max_ns;
static int64_t first_arrival_ns, freeze_ns, period_ns, reset_ns, reset_cpu_ns, armed_ns;
static int epoll_fd, timer_fd, listen_fd;
static const char *log_path;

static char json_answer[2048];
static int json_length;
static char stream_head[512], token_chunk[512], last_chunks[2048];
static int stream_head_length, token_length, stamp_at, last_length, last_stamp_at, usage_at;

static int64_t clock_ns(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
static int64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

// ── answers, serialised once ──

static int chunked(char *to, const char *data) { return sprintf(to, "%zx\r\n%s\r\n", strlen(data), data); }

static void serialise(void) {
  const char *text =
      "The quarterly figures show that shipping times fell in every region but one, that support answered twice as "
      "many tickets with the same staff, and that refunds stayed where they were; the region that did not improve "
      "had lost its second carrier in the spring.";
  char body[1536];
  int body_length = sprintf(
      body,
      "{\"id\":\"chatcmpl-bench0000000000000001\",\"object\":\"chat.completion\",\"created\":1700000000,"
      "\"model\":\"bench\",\"system_fingerprint\":\"fp_bench\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
      "\"assistant\",\"content\":\"%s\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":"
      "64,\"completion_tokens\":48,\"total_tokens\":112}}",
      text);
  json_length = sprintf(
      json_answer,
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\nx-request-id: bench\r\n\r\n%s",
      body_length, body);

#define CHUNK(delta, finish)                                                                              \
  "data: {\"id\":\"chatcmpl-bench0000000000000001\",\"object\":\"chat.completion.chunk\",\"created\":"      \
  "1700000000,\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":" delta                               \
  ",\"logprobs\":null,\"finish_reason\":" finish "}],\"stamp\":\"0000000000000000000\"}\n\n"
  stream_head_length =
      sprintf(stream_head, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  stream_head_length +=
      chunked(stream_head + stream_head_length, CHUNK("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
  token_length = chunked(token_chunk, CHUNK("{\"content\":\" word\"}", "null"));
  stamp_at = (int)(strstr(token_chunk, "\"stamp\":\"") + 9 - token_chunk);
  last_length = chunked(last_chunks, CHUNK("{\"content\":\" end.\"}", "null"));
  last_stamp_at = (int)(strstr(last_chunks, "\"stamp\":\"") + 9 - last_chunks);
  last_length += chunked(last_chunks + last_length,
                         "data: {\"id\":\"chatcmpl-bench0000000000000001\",\"object\":\"chat.completion.chunk\","
                         "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
  // The prompt's tokens are a constant; the answer's are written over the blanks when the stream ends.
  last_length += chunked(last_chunks + last_length,
                         "data: {\"id\":\"chatcmpl-bench0000000000000001\",\"object\":\"chat.completion.chunk\","
                         "\"choices\":[],\"usage\":{\"prompt_tokens\":64,\"completion_tokens\":         0}}\n\n");
  usage_at = (int)(strstr(last_chunks, "completion_tokens\":") + 19 - last_chunks);
  last_length += chunked(last_chunks + last_length, "data: [DONE]\n\n");
  last_length += sprintf(last_chunks + last_length, "0\r\n\r\n");
}

static void write_stamp(char *to, int64_t ns) {
  for (int i = 18; i >= 0; i--, ns /= 10) to[i] = (char)('0' + ns % 10);
}

// ── what is due next: a heap of connections by moment ──

static void heap_place(int at, int connection) {
  heap[at] = connection;
  connections[connection]->heap_at = at;
}

static int64_t due_of(int at) { return connections[heap[at]]->due_ns; }

static void heap_up(int at) {
  int moved = heap[at];
  int64_t due = connections[moved]->due_ns;
  for (int parent; at > 0 && due_of(parent = (at - 1) / 2) > due; at = parent) heap_place(at, heap[parent]);
  heap_place(at, moved);
}

static void heap_down(int at) {
  int moved = heap[at];
  int64_t due = connections[moved]->due_ns;
  for (int child; (child = 2 * at + 1) < heap_length; at = child) {
    if (child + 1 < heap_length && due_of(child + 1) < due_of(child)) child++;
    if (due_of(child) >= due) break;
    heap_place(at, heap[child]);
  }
  heap_place(at, moved);
}

static void heap_add(int connection, int64_t due_ns) {
  connections[connection]->due_ns = due_ns;
  heap_place(heap_length, connection);
  heap_up(heap_length++);
}

static void heap_remove(int connection) {
  int at = connections[connection]->heap_at;
  if (at < 0) return;
  connections[connection]->heap_at = -1;
  int last = heap[--heap_length];
  if (last == connection) return;
  heap_place(at, last);
  heap_up(at);
  heap_down(connections[last]->heap_at);
}

static void arm_timer(void) {
  int64_t due = heap_length == 0 ? 0 : due_of(0);
  if (due == armed_ns) return;
  armed_ns = due;
  struct itimerspec at = {.it_value = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000}};
  timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

// ── sockets ──

static void close_connection(int fd) {
  Connection *c = connections[fd];
  heap_remove(fd);
  close(fd);
  free(c->out);
  free(c);
  connections[fd] = NULL;
}

static void watch(int fd, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(epoll_fd, operation, fd, &event);
}

static void send_bytes(int fd, const char *bytes, size_t length) {
  Connection *c = connections[fd];
  if (c->out_length == 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent == (ssize_t)length) return;
    if (sent < 0 && errno != EAGAIN) return;  // the peer is gone; its close is read next
    if (sent > 0) bytes += sent, length -= (size_t)sent;
    watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  c->out = realloc(c->out, c->out_length + length);
  memcpy(c->out + c->out_length, bytes, length);
  c->out_length += length;
}

static void flush_out(int fd) {
  Connection *c = connections[fd];
  ssize_t sent = send(fd, c->out, c->out_length, MSG_NOSIGNAL);
  if (sent <= 0) return;
  c->out_length -= (size_t)sent;
  memmove(c->out, c->out + sent, c->out_length);
  if (c->out_length == 0) watch(fd, EPOLLIN, EPOLL_CTL_MOD);
}

// ── requests ──

/// When work of `work_ns` that starts now is done, if none is done inside freezes.
static int64_t done_after(int64_t start_ns, int64_t work_ns) {
  int64_t open_ns = period_ns - freeze_ns;
  int64_t inside = (start_ns - first_arrival_ns) % period_ns;
  int64_t at = start_ns;
  if (inside >= open_ns) {
    at += period_ns - inside;
    inside = 0;
  }
  while (inside + work_ns > open_ns) {
    work_ns -= open_ns - inside;
    at += period_ns - inside;
    inside = 0;
  }
  return at + work_ns;
}

static void reset(void) {
  arrival_count = request_count = token_count = stream_count = late_max_ns = first_arrival_ns = 0;
  reset_ns = now_ns();
  reset_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static int write_log(void) {
  FILE *file = fopen(log_path, "wb");
  if (file == NULL) return 0;
  size_t kept = (size_t)(arrival_count < MAX_ARRIVALS ? arrival_count : MAX_ARRIVALS);
  size_t written = fwrite(arrivals, sizeof(Arrival), kept, file);
  return fclose(file) == 0 && written == kept;
}

static void answer_get(int fd, const char *path) {
  char body[768], answer[1024];
  int ok = 1;
  if (strncmp(path, "/-/reset ", 9) == 0) reset();
  else if (strncmp(path, "/-/log ", 7) == 0) ok = write_log();
  else if (strncmp(path, "/-/stats ", 9) != 0) ok = 0;
  int64_t now = now_ns(), cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - reset_cpu_ns;
  int64_t wall = now - reset_ns;
  sprintf(body,
          "{\"nowNs\":%ld,\"cpuNs\":%ld,\"wallNs\":%ld,\"idleShare\":%.4f,\"requests\":%ld,\"streams\":%ld,"
          "\"tokens\":%ld,\"arrivals\":%ld,\"connections\":%ld,\"firstArrivalNs\":%ld,\"lateMaxNs\":%ld}",
          now, cpu, wall, wall > 0 ? 1.0 - (double)cpu / (double)wall : 1.0, request_count, stream_count, token_count,
          arrival_count, connection_count, first_arrival_ns, late_max_ns);
  int length = sprintf(answer,
                       "HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s",
                       ok ? "200 OK" : "404 Not Found", ok ? strlen(body) : 2, ok ? body : "{}");
  send_bytes(fd, answer, (size_t)length);
}

static int64_t number_in(const char *body, size_t length) {
  const char *mark = memmem(body, length, "bench-id-", 9);
  return mark == NULL ? -1 : atoll(mark + 9);
}

static void begin(int fd, const char *path, int64_t at_ns, int64_t number) {
  Connection *c = connections[fd];
  if (first_arrival_ns == 0) first_arrival_ns = at_ns;
  if (arrival_count < MAX_ARRIVALS) arrivals[arrival_count] = (Arrival){at_ns, number};
  arrival_count++;
  if (strncmp(path, "/json/", 6) == 0) {
    request_count++;
    send_bytes(fd, json_answer, (size_t)json_length);
    return;
  }
  char *rest;
  c->busy = 1;
  if (strncmp(path, "/service/", 9) == 0) {
    c->mode = SERVICE_MODE;
    heap_add(fd, at_ns + strtoll(path + 9, &rest, 10) * 1000);
  } else if (strncmp(path, "/freeze/", 8) == 0) {
    c->mode = FREEZE_MODE;
    int64_t service_ns = strtoll(path + 8, &rest, 10) * 1000;
    freeze_ns = strtoll(rest + 1, &rest, 10) * 1000000;
    period_ns = strtoll(rest + 1, &rest, 10) * 1000000;
    heap_add(fd, done_after(at_ns, service_ns));
  } else if (strncmp(path, "/stream/", 8) == 0) {
    c->mode = STREAM_MODE;
    c->tokens = c->tokens_left = (int)strtoll(path + 8, &rest, 10);
    c->interval_ns = strtoll(rest + 1, &rest, 10) * 1000;
    // Golden-ratio steps: any number of streams lies evenly over the interval, whenever each began.
    double steps = (double)++stream_count * 0.6180339887498949;
    int64_t phase = (int64_t)((double)c->interval_ns * (steps - (double)(int64_t)steps));
    int64_t first = at_ns - at_ns % c->interval_ns + phase;
    if (first <= at_ns) first += c->interval_ns;
    send_bytes(fd, stream_head, (size_t)stream_head_length);
    heap_add(fd, first);
  } else {
    c->busy = 0;
    static const char none[] = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    send_bytes(fd, none, sizeof none - 1);
  }
}

/// Takes every whole request that has been read, unless one is still being worked on.
static void take_requests(int fd, int64_t at_ns) {
  Connection *c = connections[fd];
  int from = 0;
  while (!c->busy && from < c->in_length) {
    char *start = c->in + from;
    char *head_end = memmem(start, (size_t)(c->in_length - from), "\r\n\r\n", 4);
    if (head_end == NULL) break;
    *head_end = 0;
    char *length_header = strcasestr(start, "\ncontent-length:");
    int body_length = length_header == NULL ? 0 : atoi(length_header + 16);
    int whole = (int)(head_end - start) + 4 + body_length;
    if (from + whole > c->in_length) {
      *head_end = '\r';
      break;
    }
    if (strncmp(start, "POST ", 5) == 0) begin(fd, start + 5, at_ns, number_in(head_end + 4, (size_t)body_length));
    else answer_get(fd, start + 4);
    from += whole;
  }
  c->in_length -= from;
  if (c->in_length > 0 && from > 0) memmove(c->in, c->in + from, (size_t)c->in_length);
}

static void read_socket(int fd) {
  Connection *c = connections[fd];
  int room = IN_BYTES - c->in_length;
  ssize_t got = room == 0 ? 0 : recv(fd, c->in + c->in_length, (size_t)room, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    close_connection(fd);
    return;
  }
  c->in_length += (int)got;
  take_requests(fd, now_ns());
}

static void accept_all(void) {
  for (int fd; (fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    if (fd >= MAX_CONNECTIONS) {
      close(fd);
      continue;
    }
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connections[fd] = calloc(1, sizeof(Connection));
    connections[fd]->fd = fd;
    connections[fd]->heap_at = -1;
    connection_count++;
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
  }
}

static void write_count(int tokens) {
  char digits[16];
  sprintf(digits, "%10d", tokens);
  memcpy(last_chunks + usage_at, digits, 10);
}

/// Sends what is due. A stream that fell behind sends its tokens as they come due, each with its own stamp.
static void work_off(int64_t now) {
  while (heap_length > 0 && due_of(0) <= now) {
    int fd = heap[0];
    Connection *c = connections[fd];
    if (now - c->due_ns > late_max_ns) late_max_ns = now - c->due_ns;
    if (c->mode == STREAM_MODE && c->tokens_left > 1) {
      c->tokens_left--;
      token_count++;
      c->due_ns += c->interval_ns;
      heap_down(0);
      write_stamp(token_chunk + stamp_at, now_ns());
      send_bytes(fd, token_chunk, (size_t)token_length);
      continue;
    }
    heap_remove(fd);
    c->busy = 0;
    request_count++;
    if (c->mode == STREAM_MODE) {
      token_count++;
      write_count(c->tokens);
      write_stamp(last_chunks + last_stamp_at, now_ns());
      send_bytes(fd, last_chunks, (size_t)last_length);
    } else {
      send_bytes(fd, json_answer, (size_t)json_length);
    }
    if (c->in_length > 0) take_requests(fd, now_ns());
  }
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: server LOG_FILE\n");
    return 2;
  }
  log_path = argv[1];
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // never outlives the benchmark, however that ends
  prctl(PR_SET_TIMERSLACK, 1UL);
  struct rlimit files = {MAX_CONNECTIONS, MAX_CONNECTIONS};
  setrlimit(RLIMIT_NOFILE, &files);
  arrivals = calloc(MAX_ARRIVALS, sizeof(Arrival));
  serialise();

  listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int one = 1;
  setsockopt(listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listen_fd, (struct sockaddr *)&address, size) != 0 || listen(listen_fd, 4096) != 0) {
    perror("listen");
    return 1;
  }
  getsockname(listen_fd, (struct sockaddr *)&address, &size);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  epoll_fd = epoll_create1(0);
  timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  watch(listen_fd, EPOLLIN, EPOLL_CTL_ADD);
  watch(timer_fd, EPOLLIN, EPOLL_CTL_ADD);
  reset();
  static struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(epoll_fd, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listen_fd) {
        accept_all();
      } else if (fd == timer_fd) {
        uint64_t fired;
        if (read(timer_fd, &fired, sizeof fired) > 0) armed_ns = 0;
      } else {
        if (events[i].events & EPOLLOUT) flush_out(fd);
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_socket(fd);
      }
    }
    if (heap_length > 0) work_off(now_ns());
    arm_timer();
  }
}
