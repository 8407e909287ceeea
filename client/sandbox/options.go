package sandbox

import (
	"encoding/json"
	"time"
)

// What a zero Options means.
const (
	DefaultKey          = "sk_lf_sandbox"
	DefaultOrganisation = "sandbox"
	DefaultRate         = 25     // requests a second and category, as the vendor documents
	DefaultRequestLog   = 10_000 // requests kept for [Sandbox.Requests]
)

// announcedUnlimited is the X-RateLimit-Limit of a sandbox without limits: the
// header is always there, and a client that follows it is not held back.
const announcedUnlimited = 1_000_000

// Options set up a sandbox; the zero value is one without latency, limits and
// faults.
type Options struct {
	// Key is the only API key accepted; empty: DefaultKey.
	Key string
	// Scopes are the key's scopes, such as "opportunities:create". Empty: full access.
	Scopes []string
	// Rate is the capacity of each bucket (write, read, search) and its refill a
	// second, DefaultRate to be like the vendor's. 0: no limits.
	Rate int
	// Latency is waited before every answer, plus a random part of up to Jitter.
	Latency, Jitter time.Duration
	// IndexLag is how much later than the retrieve endpoint the list endpoints
	// see a write, on the sandbox's clock.
	IndexLag time.Duration
	// Now is where the sandbox's clock starts from and how it runs; nil: time.Now.
	// Advance adds to it.
	Now func() time.Time
	// Organisation seeds every definition, option and pipeline id, so that two
	// organisations never share one; empty: DefaultOrganisation.
	Organisation string
	// Definitions, when not nil, replace the built-in ones: object type (or the
	// slug of a custom object) to the answer of its definitions endpoint, ids
	// included. Objects not named have the documented fields and no custom ones;
	// the built-in custom object is then absent. The entry "members", when there,
	// is an array of the organisation's members as the API reads them. See
	// ReadDefinitions.
	Definitions map[string]json.RawMessage
	// RetrieveTrashed answers the retrieve of a trashed record with the record;
	// otherwise it is 404. The vendor does not document which one holds.
	RetrieveTrashed bool
	// NoDelete answers DELETE as the captured OpenAPI description has it: not at all.
	NoDelete bool
	// BareErrors answers errors without the {"error": …} envelope, as some of the
	// vendor's pages and the OpenAPI description show them.
	BareErrors bool
	// RequestLog is how many requests Requests keeps, the newest ones; 0:
	// DefaultRequestLog, negative: none. Counts are always kept.
	RequestLog int
	// Faults are there from the start; see SetFaults.
	Faults Faults
}
