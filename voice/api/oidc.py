"""Sign-in at an OpenID Connect provider: authorization code flow with state, nonce and PKCE."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import quote, urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from voice.domain.errors import NotFound, Unauthenticated, Unavailable
from voice.settings import Settings

# Signatures by the provider's own key pair only: "none" and shared secrets prove nothing here.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_TIMEOUT_S = 10.0
_LEEWAY_S = 60  # clocks differ


@dataclass(frozen=True, slots=True)
class SignInUnderWay:
    """What the browser keeps, sealed, while its person is at the provider."""

    state: str
    nonce: str
    verifier: str
    next_path: str

    @classmethod
    def begin(cls, next_path: str) -> Self:
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), local(next_path))

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class IdentityProvider:
    """The provider that the settings name. Blocking; every failure of it is Unauthenticated or Unavailable."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
        self._metadata: Mapping[str, Any] | None = None

    @property
    def configured(self) -> bool:
        return bool(self._issuer and self._client_id)

    def address(self, under_way: SignInUnderWay, redirect_uri: str) -> str:
        """Where to send the browser. Raises NotFound when no provider is set."""
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": redirect_uri,
                "scope": "openid profile email",
                "state": under_way.state,
                "nonce": under_way.nonce,
                "code_challenge": create_s256_code_challenge(under_way.verifier),
                "code_challenge_method": "S256",
            }
        )
        endpoint = self._discovered()["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"

    def claims(self, code: str, under_way: SignInUnderWay, redirect_uri: str) -> dict[str, Any]:
        """The verified claims of the person behind a code."""
        metadata = self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": under_way.verifier,
            "client_id": self._client_id or "",
        }
        auth = self._auth(metadata, form)
        answer = self._asked(lambda http: http.post(metadata["token_endpoint"], data=form, auth=auth))
        keys = self._asked(lambda http: http.get(metadata["jwks_uri"]))
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": self._client_id or ""},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": under_way.nonce},
        )
        try:
            key_set = KeySet.import_key_set({"keys": keys["keys"]})
            token = jwt.decode(answer["id_token"], key_set, algorithms=_ALGORITHMS)
            registry.validate(token.claims)
        except (JoseError, KeyError, ValueError) as error:
            raise Unauthenticated("The identity provider's answer does not hold.", code="oidc_failed") from error
        return dict(token.claims)

    def _auth(self, metadata: Mapping[str, Any], form: dict[str, str]) -> Any:
        """How the client proves itself: in the form where the provider offers that, else by the header."""
        if not self._secret:
            return httpx.USE_CLIENT_DEFAULT
        if "client_secret_post" in metadata.get("token_endpoint_auth_methods_supported", ()):
            form["client_secret"] = self._secret
            return httpx.USE_CLIENT_DEFAULT
        return httpx.BasicAuth(quote(self._client_id or "", safe=""), quote(self._secret, safe=""))

    def _discovered(self) -> Mapping[str, Any]:
        if not (self._issuer and self._client_id):
            raise NotFound("No identity provider is set.", remedy="Set CALLGATE_OIDC_ISSUER and its client.")
        if self._metadata is None:
            base = self._issuer.rstrip("/")
            found = self._asked(lambda http: http.get(f"{base}/.well-known/openid-configuration"))
            if str(found.get("issuer", "")).rstrip("/") != base:
                raise Unauthenticated("The identity provider names another issuer.", code="oidc_failed")
            self._metadata = found
        return self._metadata

    def _asked(self, ask: Callable[[httpx.Client], httpx.Response]) -> dict[str, Any]:
        try:
            with httpx.Client(timeout=_TIMEOUT_S) as http:
                response = ask(http)
                body = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable("The identity provider does not answer.", code="identity_provider_unavailable") from error
        if response.status_code >= 500:
            raise Unavailable("The identity provider fails.", code="identity_provider_unavailable")
        if response.status_code >= 400 or not isinstance(body, dict):
            raise Unauthenticated("The identity provider refused the sign-in.", code="oidc_failed")
        return body


def local(path: str) -> str:
    """The path when it stays on this site, else the first page."""
    stays = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if stays else "/"
