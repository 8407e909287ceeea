package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// A Record is a record as the sandbox holds it. Values are string, bool,
// json.Number, []string, or map[string]any for addresses and full names; fields
// without a value are absent. Select fields hold option ids.
type Record struct {
	ID            string
	CreatedAt     time.Time
	UpdatedAt     time.Time // zero: never updated
	Fields        map[string]any
	Relationships map[string][]string // as written; links from other records are theirs
	Trashed       bool
}

// Records are the live records of an object type, in order of creation.
func (s *Sandbox) Records(object string) []Record {
	return s.records(object, false)
}

// Trashed are the records of an object type in the trash.
func (s *Sandbox) Trashed(object string) []Record {
	return s.records(object, true)
}

func (s *Sandbox) records(object string, trashed bool) []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Record
	for _, r := range s.store.byObject[object] {
		if r.current.trashed == trashed {
			list = append(list, r.show())
		}
	}
	return list
}

// Record finds a record by its id, also one in the trash.
func (s *Sandbox) Record(id string) (Record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.store.byID[id]; r != nil {
		return r.show(), true
	}
	return Record{}, false
}

func (r *record) show() Record {
	v := r.current
	return Record{
		ID: r.id, CreatedAt: r.createdAt, UpdatedAt: v.updatedAt, Trashed: v.trashed,
		Fields: maps.Clone(v.fields), Relationships: maps.Clone(v.relations),
	}
}

// A Request is a request that was answered, or left without an answer by a fault.
type Request struct {
	Time        time.Time // on the sandbox's clock
	Method      string
	Path, Query string
	Category    Category
	Status      int    // 0: the connection was closed without an answer
	Key         string // its Idempotency-Key
	Body        []byte // of a POST that was let in; not to be changed
	ID          string // of the record written or read
	Replayed    bool   // answered from an earlier request with the same key
	Fault       Fault
}

// A requestLog keeps the newest requests and counts all of them.
type requestLog struct {
	mu     sync.Mutex
	limit  int
	ring   []Request
	next   int // where the oldest is, once the ring is full
	counts map[counted]int64
}

type counted struct {
	category Category
	status   int
}

func newRequestLog(limit int) requestLog {
	return requestLog{limit: max(cmp.Or(limit, DefaultRequestLog), 0), counts: make(map[counted]int64)}
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts[counted{r.Category, r.Status}]++
	switch {
	case len(l.ring) < l.limit:
		l.ring = append(l.ring, r)
	case l.limit > 0:
		l.ring[l.next] = r
		l.next = (l.next + 1) % l.limit
	}
}

// Requests are the newest requests, oldest first, as many as Options.RequestLog
// keeps.
func (s *Sandbox) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Concat(s.log.ring[s.log.next:], s.log.ring[:s.log.next])
}

// Count is how many requests of the category were answered with the status;
// an empty category and a status of 0 mean any.
func (s *Sandbox) Count(category Category, status int) int64 {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	var n int64
	for k, count := range s.log.counts {
		if (category == "" || k.category == category) && (status == 0 || k.status == status) {
			n += count
		}
	}
	return n
}
