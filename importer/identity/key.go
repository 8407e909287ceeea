package identity

import (
	"crypto/sha256"
	"time"

	"github.com/google/uuid"
)

// namespace is this program's own name space for version 5 UUIDs.
var namespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://lightfield.app/importer/idempotency-key"))

// Write is all that an idempotency key depends on.
type Write struct {
	Import    string // name of the import
	Object    string
	Operation string // create or update
	RecordID  string // of an update
	Identity  Digest
	Revision  int       // how many writes of the row were settled before
	UpdatedAt time.Time // of the record an update changes; zero for a create
	Body      []byte    // exactly as sent
}

// Key is the idempotency key of a write, a version 5 UUID. The server answers a
// known key with the old answer even when the body differs, so the key covers
// the body; revision and updatedAt make A → B → A three different writes.
func Key(w Write) string {
	s := newSum("key")
	defer s.free()
	s.text(w.Import)
	s.text(w.Object)
	s.text(w.Operation)
	s.text(w.RecordID)
	s.bytes(w.Identity[:])
	s.number(uint64(w.Revision))
	s.text(stamp(w.UpdatedAt))
	body := sha256.Sum256(w.Body)
	s.bytes(body[:])
	return uuid.NewSHA1(namespace, s.buf).String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
