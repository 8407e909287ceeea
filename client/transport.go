package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// TransportKind says where a request failed that got no answer.
type TransportKind uint8

// The kinds, in the order in which a request can meet them.
const (
	TransportOther TransportKind = iota
	TransportDNS
	TransportRefused
	TransportTLS
	TransportProxy
	TransportTimeout
	TransportLost
	TransportTruncated
)

// said is each kind in plain words, to which the cause is added.
var said = map[TransportKind]string{
	TransportOther:     "the request failed",
	TransportDNS:       "the name cannot be resolved (DNS)",
	TransportRefused:   "the connection cannot be made",
	TransportTLS:       "the secure connection (TLS) cannot be made",
	TransportProxy:     "the proxy does not let the request through",
	TransportTimeout:   "no answer in time",
	TransportLost:      "the connection was lost",
	TransportTruncated: "the answer is cut off or damaged",
}

// TransportError is a request that got no answer, or only a part of one.
type TransportError struct {
	Kind TransportKind
	Sent bool // the request may have reached the server
	Err  error
	Host string
}

// Error says in plain words what failed.
func (e *TransportError) Error() string {
	return e.Host + ": " + said[e.Kind] + ": " + e.Err.Error()
}

// Unwrap gives the cause as net/http reported it.
func (e *TransportError) Unwrap() error { return e.Err }

// transportError classes what net/http returned. wrote says whether any byte
// of the request may have left.
func transportError(host string, err error, wrote bool) *TransportError {
	kind := transportKind(err)
	sent := wrote
	switch kind {
	case TransportDNS, TransportRefused, TransportTLS, TransportProxy:
		sent = false
	}
	return &TransportError{Kind: kind, Sent: sent, Err: err, Host: host}
}

func transportKind(err error) TransportKind {
	dialing := false
	if op, ok := errors.AsType[*net.OpError](err); ok {
		dialing = op.Op == "dial"
		if op.Op == "proxyconnect" {
			return TransportProxy
		}
	}
	switch {
	case is[*net.DNSError](err):
		return TransportDNS
	case isTLS(err):
		return TransportTLS
	case errors.Is(err, errProxy) || strings.Contains(err.Error(), "proxyconnect"):
		return TransportProxy
	case dialing || errors.Is(err, syscall.ECONNREFUSED):
		return TransportRefused
	case errors.Is(err, context.DeadlineExceeded) || timedOut(err):
		return TransportTimeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed), is[*net.OpError](err):
		return TransportLost
	}
	return TransportOther
}

// errProxy marks a proxy's refusal of a tunnel, which net/http returns as the
// bare status text.
var errProxy = errors.New("proxy refused the tunnel")

func isTLS(err error) bool {
	return is[*tls.CertificateVerificationError](err) || is[tls.RecordHeaderError](err) || is[tls.AlertError](err) ||
		is[x509.UnknownAuthorityError](err) || is[x509.HostnameError](err) || is[x509.CertificateInvalidError](err)
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// newTransport keeps as many connections as requests may be in flight. The
// proxy and the certificates come from the environment, as everywhere in Go.
func newTransport(inFlight int) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns = 3 * inFlight
	t.MaxIdleConnsPerHost = 3 * inFlight
	t.IdleConnTimeout = 90 * time.Second
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return &proxyRefusal{status: answer.Status}
		}
		return nil
	}
	return t
}

// proxyRefusal is a proxy that answers CONNECT with anything but 200.
type proxyRefusal struct{ status string }

func (e *proxyRefusal) Error() string { return "it answers " + e.status }

func (e *proxyRefusal) Is(target error) bool { return target == errProxy }
