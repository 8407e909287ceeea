package client

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"lightfield-importer/client/pace"
)

// Config says whom to speak to and how.
type Config struct {
	BaseURL        string            // https, or http to loopback; may have a path
	Key            string            // the API key; printed nowhere
	Version        string            // of the program, for the User-Agent
	Transport      http.RoundTripper // nil: own transport (proxy from the environment, sized to MaxInFlight)
	AttemptTimeout time.Duration     // 0: DefaultAttemptTimeout
	MaxOutage      time.Duration     // 0: DefaultMaxOutage; below 0: the first failure is an outage
	WriteRate      float64           // cap on writes a second; 0: none
	MaxInFlight    int               // requests in flight a category; 0: DefaultMaxInFlight
	Logger         *slog.Logger      // nil: none
	OnRetry        func(Retry)       // told before each back-off; may be nil, must be safe for concurrent use
}

// Retry tells of an attempt that failed and will be repeated.
type Retry struct {
	Category pace.Category
	Attempt  int // the one that failed, from 1
	Wait     time.Duration
	Err      error
}

// Client is safe for concurrent use.
type Client struct{}

// New checks the configuration; a bad one is a *ConfigError.
func New(c Config) (*Client, error) { return &Client{}, nil }

// ConfigError names the setting that cannot be used.
type ConfigError struct{ Setting, Message string }

// Error names the setting and what is wrong with it.
func (e *ConfigError) Error() string { return e.Setting + ": " + e.Message }

// Auth says what the key may do.
type Auth struct {
	Active      bool      `json:"active"`
	TokenType   string    `json:"tokenType"`
	SubjectType string    `json:"subjectType"` // user or workspace
	Scopes      []string  `json:"scopes"`      // empty: full access
	Date        time.Time `json:"-"`
}

// Allows reports whether the key has the scope.
func (a Auth) Allows(scope string) bool { return false }

// Missing lists those of the scopes that the key lacks.
func (a Auth) Missing(scopes ...string) []string { return nil }

// Validate asks what the key may do.
func (c *Client) Validate(ctx context.Context) (Auth, error) { return Auth{}, nil }

// Definitions asks for the fields and relationships of an object type.
func (c *Client) Definitions(ctx context.Context, object string) (*Definitions, error) {
	return nil, nil
}

// Retrieve reads one record, fresh.
func (c *Client) Retrieve(ctx context.Context, object, id string) (*Record, error) { return nil, nil }

// Filter is one condition of a list.
type Filter struct {
	Key, Operator, Value string
	Not                  bool
}

// Page is one page of a list.
type Page struct {
	Data       []Record  `json:"data"`
	TotalCount int       `json:"totalCount"`
	Date       time.Time `json:"-"`
}

// List asks for one page of at most limit (1 to 25) records.
func (c *Client) List(ctx context.Context, object string, filters []Filter, offset, limit int) (*Page, error) {
	return nil, nil
}

// All pages through a list till its end and never yields an id twice.
func (c *Client) All(ctx context.Context, object string, filters []Filter) iter.Seq2[*Record, error] {
	return nil
}

// ServerTime is the server's clock, never ahead of it.
func (c *Client) ServerTime() time.Time { return time.Time{} }

// Drain lets attempts in flight finish and starts no new one.
func (c *Client) Drain() {}

// Stats are the limiters' counters by category.
func (c *Client) Stats() map[pace.Category]pace.Stats { return nil }

// Count is the number of answers of one category and status.
type Count struct {
	Category pace.Category
	Status   int // 0: no answer
	N        int64
}

// Requests counts the requests by category and status.
func (c *Client) Requests() []Count { return nil }

// Retries is the number of attempts that were repeats.
func (c *Client) Retries() int64 { return 0 }

// Object is what the documentation says of a built-in object type.
type Object struct {
	Name                  string
	Collection            string   // path of the collection: /v1/accounts
	Prefix                string   // of its ids: acc_; empty when not documented
	Plural                string   // in scopes: accounts
	RequiredFields        []string // on create
	RequiredRelationships []string // on create
	CreateOnly            []string // relationships that cannot be changed later
	Writable              bool
}

// Known gives what is documented of a built-in object type.
func Known(object string) (Object, bool) { return Object{}, false }

// Required lists what a create of the object type must carry.
func Required(object string) (fields, relationships []string) { return nil, nil }

// Scope names the scope that a verb (read create update delete) needs.
func Scope(object, verb string) string { return "" }

// BuiltinDefinitions are the documented fields of an object type without a definitions endpoint.
func BuiltinDefinitions(object string) *Definitions { return nil }
