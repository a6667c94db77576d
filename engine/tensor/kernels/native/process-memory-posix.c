#define _GNU_SOURCE
#include "process-memory.h"

#if !defined(_WIN32)
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Locks that belong to the open file rather than to the process, where there are such: threads can be ranks then, in tests.
#ifdef F_OFD_SETLK
enum { SET_LOCK = F_OFD_SETLK, GET_LOCK = F_OFD_GETLK };
#else
enum { SET_LOCK = F_SETLK, GET_LOCK = F_GETLK };
#endif

// Bytes of the file that are locked: the first while it is opened, and one for each place.
enum { OPENING, FIRST_PLACE };

static struct flock lock_of(int type, int byte) {
  return (struct flock){.l_type = (short)type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
}

static void sleep_us(long us) {
  struct timespec time = {us / 1000000, us % 1000000 * 1000};
  nanosleep(&time, 0);
}

// One that was stopped may hold the lock for ever.
static int take_lock(int file, int limit_ms) {
  struct flock lock = lock_of(F_WRLCK, OPENING);
  int64_t end = clock_ms() + limit_ms;
  while (fcntl(file, SET_LOCK, &lock)) {
    if (clock_ms() > end) return -1;
    sleep_us(500);
  }
  return 0;
}

static int give_size(int file, size_t size) {
#if defined(__linux__)
  return posix_fallocate(file, 0, (off_t)size); // a file with holes would end the process where the memory for one lacks
#else
  return ftruncate(file, (off_t)size) ? errno : 0;
#endif
}

static const char* map(struct process_memory* memory, const struct stat* file) {
  if (file->st_uid != geteuid()) return "it belongs to another user";
  int failed = file->st_size < (off_t)memory->size ? give_size(memory->file, memory->size) : 0;
  if (failed) return strerror(failed);
  void* bytes = mmap(0, memory->size, PROT_READ | PROT_WRITE, MAP_SHARED, memory->file, 0);
  if (bytes == MAP_FAILED) return strerror(errno);
  memory->bytes = bytes;
  return 0;
}

static const char* open_mapping(struct process_memory* memory, int limit_ms) {
  for (;;) {
    struct stat file;
    memory->file = open(memory->name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (memory->file < 0) return strerror(errno);
    if (take_lock(memory->file, limit_ms)) return "another process holds its lock";
    if (fstat(memory->file, &file)) return strerror(errno);
    if (file.st_nlink > 0) return map(memory, &file);
    close(memory->file); // it lost its name before the lock came
  }
}

void process_memory_unlock(struct process_memory* memory) {
  struct flock lock = lock_of(F_UNLCK, OPENING);
  fcntl(memory->file, SET_LOCK, &lock);
}

void process_memory_unname(struct process_memory* memory) {
  struct stat file;
  if (fstat(memory->file, &file) == 0 && file.st_nlink > 0) unlink(memory->name); // else the name may be that of others by now
}

void process_memory_close(struct process_memory* memory) {
  if (memory->bytes) munmap(memory->bytes, memory->size);
  if (memory->file >= 0) close(memory->file);
}

int process_shows_life(struct process_memory* memory, int place) {
  struct flock lock = lock_of(F_WRLCK, FIRST_PLACE + place);
  return fcntl(memory->file, SET_LOCK, &lock);
}

int process_lives(struct process_memory* memory, int place, uint32_t process) {
  (void)process; // another may have its number by now
  struct flock lock = lock_of(F_WRLCK, FIRST_PLACE + place);
  return fcntl(memory->file, GET_LOCK, &lock) || lock.l_type != F_UNLCK;
}

uint32_t process_own(void) { return (uint32_t)getpid(); }

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>

void word_wait(_Atomic uint32_t* word, uint32_t seen, int ms) {
  struct timespec time = {ms / 1000, ms % 1000 * 1000000L};
  syscall(SYS_futex, word, FUTEX_WAIT, seen, &time, 0, 0);
}

void word_wake(_Atomic uint32_t* word) { syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, 0, 0, 0); }
#else
// No call that other systems document waits across processes: this one looks again soon.
void word_wait(_Atomic uint32_t* word, uint32_t seen, int ms) {
  (void)ms;
  if (atomic_load(word) == seen) sleep_us(50);
}

void word_wake(_Atomic uint32_t* word) { (void)word; }
#endif

int64_t clock_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

const char* process_memory_open(struct process_memory* memory, const char* name, size_t size, int limit_ms) {
  *memory = (struct process_memory){.size = size, .file = -1};
  if (snprintf(memory->name, sizeof memory->name, "%s", name) >= (int)sizeof memory->name) return "its name is too long";
  const char* wrong = open_mapping(memory, limit_ms);
  if (wrong) process_memory_close(memory);
  return wrong;
}
#endif
