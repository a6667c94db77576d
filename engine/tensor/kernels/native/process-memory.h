#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

// Memory that processes of one machine share by a name, as POSIX and Windows have it, and what they wait for in it.

struct process_memory {
  char* bytes;
  size_t size;
  char name[512];
#if defined(_WIN32)
  void *mapping, *lock;
#else
  int file;
#endif
};

// Opens the memory of that name, or makes it, of zeros, and keeps others out of this call until process_memory_unlock. 0, or what the
// system can't do. On POSIX the name is a file's path, which this user alone may open.
const char* process_memory_open(struct process_memory* memory, const char* name, size_t size, int limit_ms);
void process_memory_unlock(struct process_memory* memory);
// Who opens the name from now on gets other memory. This one goes when the last process that has it lets go, however that ends. Windows
// does so by itself.
void process_memory_unname(struct process_memory* memory);
void process_memory_close(struct process_memory* memory);

// A process shows that it lives, at a place of its own, until it closes the memory or ends; then nobody needs to reap it first.
int process_shows_life(struct process_memory* memory, int place);
int process_lives(struct process_memory* memory, int place, uint32_t process);
uint32_t process_own(void);

// Sleeps until the word is woken, or some ms have passed; not at all where it isn't `seen` any more. May return early.
void word_wait(_Atomic uint32_t* word, uint32_t seen, int ms);
void word_wake(_Atomic uint32_t* word);

int64_t clock_ms(void);
