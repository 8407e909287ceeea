package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Version is the API version the sandbox speaks, the value of the
// Lightfield-Version header.
const Version = "2026-03-01"

// Header is on every answer and names the sandbox's organisation. The real API
// has no such header, so a client can tell one from the other.
const Header = "X-Lightfield-Sandbox"

// A Sandbox is one organisation on one server. Its methods may be called at any
// time, also while it serves.
type Sandbox struct {
	options Options
	moved   atomic.Int64 // nanoseconds that Advance has added to the clock
	key     atomic.Pointer[keyState]
	buckets map[Category]*bucket
	faults  injector
	log     requestLog

	objects      []*object
	byName       map[string]*object
	byCollection map[string]*object

	mu    sync.Mutex // guards store and keys
	store *store
	keys  idempotency
}

// keyState is what the API key may do, replaced as a whole.
type keyState struct {
	key    string // empty: revoked
	scopes []string
}

// New makes a sandbox without records. It fails when Options.Definitions cannot
// be read.
func New(o Options) (*Sandbox, error) {
	o.Key = cmp.Or(o.Key, DefaultKey)
	o.Organisation = cmp.Or(o.Organisation, DefaultOrganisation)
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Sandbox{
		options: o, store: newStore(), keys: newIdempotency(),
		buckets: map[Category]*bucket{Write: newBucket(o.Rate), Read: newBucket(o.Rate), Search: newBucket(o.Rate)},
		log:     newRequestLog(o.RequestLog),
		byName:  make(map[string]*object), byCollection: make(map[string]*object),
	}
	s.key.Store(&keyState{o.Key, o.Scopes})
	s.SetFaults(o.Faults)
	s.SetLatency(o.Latency, o.Jitter)
	members, err := s.define(o)
	if err != nil {
		return nil, err
	}
	for _, object := range s.objects {
		object.finish()
		s.byName[object.name] = object
		if object.collection != "" {
			s.byCollection[object.collection] = object
		}
	}
	return s, s.addMembers(members)
}

// define sets the object types: the built-in ones or those of the options.
func (s *Sandbox) define(o Options) ([]savedRecord, error) {
	s.objects = systemObjects()
	if o.Definitions != nil {
		return s.loadDefinitions(o)
	}
	s.objects = append(s.objects, addCustom(s.objects))
	identify(o.Organisation, s.objects)
	return nil, nil
}

// now is the sandbox's clock.
func (s *Sandbox) now() time.Time {
	return s.options.Now().Add(time.Duration(s.moved.Load()))
}

// Now is the time of the sandbox's clock.
func (s *Sandbox) Now() time.Time { return s.now() }

// Advance moves the sandbox's clock: the Date header, createdAt and updatedAt of
// later writes, the life of idempotency keys and the lag of the search index go
// by it. Buckets and latency do not.
func (s *Sandbox) Advance(d time.Duration) { s.moved.Add(int64(d)) }

// SetRate changes the rate of all buckets, as Options.Rate.
func (s *Sandbox) SetRate(n int) {
	for _, b := range s.buckets {
		b.setRate(n)
	}
}

// RevokeKey makes every further request with the key a 401.
func (s *Sandbox) RevokeKey() { s.setKey("", s.key.Load().scopes) }

// SetKey makes key the one that is accepted from now on.
func (s *Sandbox) SetKey(key string) { s.setKey(key, s.key.Load().scopes) }

// SetScopes replaces the key's scopes; none: full access.
func (s *Sandbox) SetScopes(scopes ...string) { s.setKey(s.key.Load().key, slices.Clone(scopes)) }

func (s *Sandbox) setKey(key string, scopes []string) { s.key.Store(&keyState{key, scopes}) }

// Key is the API key that the sandbox accepts; empty once it is revoked.
func (s *Sandbox) Key() string { return s.key.Load().key }

var _ http.Handler = (*Sandbox)(nil)
