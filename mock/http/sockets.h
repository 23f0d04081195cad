#ifndef MOCK_HTTP_SOCKETS_H
#define MOCK_HTTP_SOCKETS_H

#include <netinet/in.h>
#include <stdbool.h>

/* CivetWeb keeps its sockets to itself, yet only who holds a socket can end a read at a
 * deadline, drain for a bounded time, or stop without cutting anybody off. So they are
 * looked up among the open files of the process by their addresses. */

/* The socket of the connection from `peer`:`peer_port` to our `port`; -1: there is none.
 */
int sockets_find(const char *peer, int peer_port, int port);

/* Lets the system hold at most so many bytes that a client of our `port` has not taken:
 * it would hold megabytes for each of those that read slowly. */
void sockets_limit_unsent(int port, int bytes);

/* Has the system drop new connections to our `port`; those that have begun go on. */
void sockets_turn_away(int port);

/* Whether a connection has been taken by the system and waits for accept(). */
bool sockets_waiting(int port);

/* How many connections to our `port` there are. */
int sockets_count(int port);

/* How many of them have sent bytes that nobody has read. */
int sockets_unread(int port);

/* Ends all reading from those that `pick` picks by their other side: what has come is
 * still read. */
typedef bool sockets_pick_fn(void *context, int fd, const struct sockaddr_in *peer);
void sockets_end_reading(int port, sockets_pick_fn *pick, void *context);

/* Ends all reading from them, and listening: whoever waits for one of them wakes up. */
void sockets_wake(int port);

/* Says that nothing more will be sent, and throws away what still comes in until the
 * other side closes, `max_ms` passed, or `max_bytes` came. Closing with bytes unread
 * would send a reset, which can overtake the answer. */
void sockets_drain(int fd, int max_ms, long max_bytes);

#endif
