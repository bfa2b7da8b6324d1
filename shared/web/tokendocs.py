"""How the token endpoint and the key set appear in the OpenAPI documents."""

from typing import Any

FORM = "application/x-www-form-urlencoded"

TOKEN_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["password", "client_credentials"]},
                        "username": {"type": "string", "description": "A person's login."},
                        "password": {"type": "string", "format": "password"},
                        "client_id": {"type": "string", "description": "A machine client's login; HTTP Basic serves as well."},
                        "client_secret": {"type": "string", "format": "password"},
                        "scope": {"type": "string", "description": "Narrows the token to some of the client's scopes."},
                    },
                },
                "examples": {
                    "person": {"value": {"grant_type": "password", "username": "demo-registrar", "password": "xinfang-demo"}},
                    "machine": {
                        "value": {"grant_type": "client_credentials", "client_id": "demo-hotline", "client_secret": "xinfang-demo"}
                    },
                },
            }
        },
    }
}

TOKEN_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The token (RFC 6749 §5.1).",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["access_token", "token_type", "expires_in", "scope"],
                    "properties": {
                        "access_token": {"type": "string"},
                        "token_type": {"const": "Bearer"},
                        "expires_in": {"type": "integer", "description": "Seconds."},
                        "scope": {"type": "string"},
                    },
                },
                "example": {"access_token": "eyJ…", "token_type": "Bearer", "expires_in": 1800, "scope": ""},
            }
        },
    }
}

KEY_SET_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON Web Key Set.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["keys"],
                    "properties": {"keys": {"type": "array", "items": {"type": "object", "required": ["kty", "kid", "alg", "use"]}}},
                },
                "example": {"keys": [{"kty": "EC", "crv": "P-256", "x": "…", "y": "…", "kid": "…", "use": "sig", "alg": "ES256"}]},
            }
        },
    }
}
