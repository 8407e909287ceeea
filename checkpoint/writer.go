package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// maxGroup bounds how many mutations share one commit: enough that the sync costs each
// of them little, few enough that none waits long for the others.
const maxGroup = 500

// patience is how long an outcome waits for the next change, where it may: as long as
// requests are let out together, and a little more.
const patience = 200 * time.Millisecond

// A mutation is one caller's change and the way its answer goes back.
type mutation struct {
	apply func(*transaction) error
	done  chan error
	waits bool // it may wait for others
}

// writer owns the write connection. One goroutine takes the queued mutations and
// commits those that wait together as one transaction.
type writer struct {
	path string
	db   *sql.DB
	conn *sql.Conn
	tx   *transaction
	busy func() bool // of Options

	queue  chan mutation
	ended  chan struct{}
	mu     sync.RWMutex // held for reading while sending to queue
	closed bool

	failed error // the first failed write; owned by the goroutine until ended
}

func startWriter(path string, db *sql.DB, conn *sql.Conn, busy func() bool) (*writer, error) {
	tx := &transaction{conn: conn, statements: make(map[string]*sql.Stmt)}
	if err := tx.load(); err != nil {
		return nil, err
	}
	w := &writer{
		path: path, db: db, conn: conn, tx: tx, busy: busy,
		queue: make(chan mutation, maxGroup), // callers queue up while a group is synced
		ended: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// submit queues a mutation and waits for its group to be on the disk. The context
// counts only until it is queued: from then on the answer tells what happened.
func (w *writer) submit(ctx context.Context, m mutation) error {
	m.done = make(chan error, 1)
	if err := w.enqueue(ctx, m); err != nil {
		return err
	}
	return <-m.done
}

func (w *writer) enqueue(ctx context.Context, m mutation) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case w.queue <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) loop() {
	defer close(w.ended)
	group := make([]mutation, 0, maxGroup)
	answers := make([]error, maxGroup)
	for first := range w.queue {
		group = w.gather(append(group[:0], first))
		w.commit(group, answers[:len(group)])
		for i, m := range group {
			m.done <- answers[i]
		}
	}
}

// gather adds what else is to be committed: what is queued already and, where all that
// may wait, the next change.
func (w *writer) gather(group []mutation) []mutation {
	group = w.queued(group)
	if !w.mayWait(group) {
		return group
	}
	due := time.NewTimer(patience)
	defer due.Stop()
	for w.mayWait(group) {
		select {
		case m, open := <-w.queue:
			if !open {
				return group
			}
			group = w.queued(append(group, m))
		case <-due.C:
			return group
		}
	}
	return group
}

func (w *writer) mayWait(group []mutation) bool {
	all := !slices.ContainsFunc(group, func(m mutation) bool { return !m.waits })
	return all && len(group) < maxGroup && w.busy != nil && w.busy()
}

// queued adds what is queued already. The yield lets the callers that the last commit
// released come back with their next change; without it groups stay small.
func (w *writer) queued(group []mutation) []mutation {
	runtime.Gosched()
	for len(group) < maxGroup {
		select {
		case m, open := <-w.queue:
			if !open {
				return group
			}
			group = append(group, m)
		default:
			return group
		}
	}
	return group
}

// commit carries out a group as one transaction and fills in every caller's answer.
func (w *writer) commit(group []mutation, answers []error) {
	if w.failed == nil {
		if err := w.tx.run(group, answers); err != nil {
			w.failed = &WriteFailedError{Path: w.path, Err: damage(w.path, err)}
		}
	}
	if w.failed != nil {
		for i := range answers {
			answers[i] = w.failed
		}
	}
}

// stop takes no more mutations and waits until the queued ones are answered.
func (w *writer) stop() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.ended
}

// close folds the log into the file and closes the connection. stop comes first, and
// this process's readers must be closed.
func (w *writer) close() error {
	err := fold(w.conn)
	if err != nil {
		err = &WriteFailedError{Path: w.path, Err: damage(w.path, fmt.Errorf("fold the log: %w", err))}
	}
	return errors.Join(err, w.tx.close(), w.conn.Close(), w.db.Close())
}
