package sandbox

import (
	"net/http"
	"time"
	"unicode/utf8"
)

const (
	keyLife      = 24 * time.Hour
	maxKeyLength = 255
)

// A space is where an idempotency key counts: create and update of each object
// type are separate ones.
type space struct {
	object *object
	update bool
	key    string
}

// A stored answer is what a repeated key gets back: not the bytes, but the parts
// which never change and from which the same bytes come.
type stored struct {
	at      time.Time // when the key was first used
	running bool
	shown   shown
}

type idempotency struct {
	entries map[space]*stored
	ages    []aged // of finished entries, oldest first, to forget them
}

type aged struct {
	at    time.Time
	space space
}

func newIdempotency() idempotency {
	return idempotency{entries: make(map[space]*stored)}
}

// begin claims the key. A finished entry comes back with its answer; one that
// is still running is a conflict.
func (i *idempotency) begin(k space, now time.Time) (*stored, *problem) {
	i.forget(now)
	if e, ok := i.entries[k]; ok && (e.running || now.Sub(e.at) < keyLife) {
		if e.running {
			p := refuse(http.StatusConflict, "A request with this Idempotency-Key is still being processed.")
			p.Type, p.Param = "idempotency_conflict", "Idempotency-Key"
			return nil, p
		}
		return e, nil
	}
	i.entries[k] = &stored{at: now, running: true}
	return nil, nil
}

// finish keeps the answer of a request that succeeded.
func (i *idempotency) finish(k space, answer shown) {
	e := i.entries[k]
	e.running, e.shown = false, answer
	i.ages = append(i.ages, aged{e.at, k})
}

// abandon frees the key of a request that failed: it may be repeated.
func (i *idempotency) abandon(k space) {
	if e, ok := i.entries[k]; ok && e.running {
		delete(i.entries, k)
	}
}

// forget drops the keys whose life is over.
func (i *idempotency) forget(now time.Time) {
	for len(i.ages) > 0 && now.Sub(i.ages[0].at) >= keyLife {
		if e := i.entries[i.ages[0].space]; e != nil && e.at.Equal(i.ages[0].at) {
			delete(i.entries, i.ages[0].space)
		}
		i.ages = i.ages[1:]
	}
}

func checkKey(key string) *problem {
	if utf8.RuneCountInString(key) > maxKeyLength {
		return badRequest(codeKeyTooLong, "Idempotency-Key", "Idempotency-Key is longer than %d characters.", maxKeyLength)
	}
	return nil
}
