/*
 * The kernels of Cortado as plain C functions: what tests and benchmarks call. ONNX Runtime enters by RegisterCustomOps.
 *
 * Functions return 0, or -1 with a text in cortado_last_error. Nothing is thrown, and nothing that is passed may be null
 * unless said. Tokens are rows of floats; arrays are dense and in row-major order. A thread count of 1 uses the caller's
 * thread only; results do not depend on it.
 */
#ifndef CORTADO_KERNELS_H
#define CORTADO_KERNELS_H

#include <stdint.h>

#if defined(_WIN32)
#define CORTADO_EXPORT __declspec(dllexport)
#else
#define CORTADO_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Somebody's tensor. Types as in ONNX: 1 float, 2 uint8, 3 int8, 7 int64. */
typedef struct CortadoTensor {
    const void* data;
    const int64_t* shape;
    int32_t type;
    int32_t rank;
} CortadoTensor;

/* An encoder's attributes; see docs/native-operators.md. */
typedef struct CortadoEncoderConfig {
    int64_t width;
    int64_t layers;
    int64_t heads;
    int64_t rotary_dimensions; /* 0: no rotary positions */
    const char* const* formats; /* 4 a layer: f32, int7, int6, int5, int8_1x4, f32_6x1 */
    const int64_t* biases;      /* 4 a layer, 0 or 1 */
    const char* activation;     /* gelu, gelu_tanh, relu, swiglu, geglu, geglu_tanh */
    float epsilon;
    float score_scale;
    float rotary_base;
    int32_t rotary_interleaved;
    int32_t pre_norm;
    int32_t rms;
    int32_t final_norm;
} CortadoEncoderConfig;

typedef struct CortadoMatrix CortadoMatrix;
typedef struct CortadoEncoder CortadoEncoder;

/* What went wrong last in this thread. */
CORTADO_EXPORT const char* cortado_last_error(void);

/* The instruction sets this CPU can run, the fastest first, with commas between them. */
CORTADO_EXPORT const char* cortado_instruction_sets(void);
/* The one that what is created from now on uses; empty, with an error, if the environment variable CORTADO_KERNELS_ISA names none of them. */
CORTADO_EXPORT const char* cortado_instruction_set(void);
CORTADO_EXPORT int32_t cortado_choose_instruction_set(const char* name);

/* Rounds tokens of `features` floats to codes of 0 to levels; scales and zeros have an element a token. */
CORTADO_EXPORT int32_t cortado_round(const float* values, int64_t tokens, int64_t features, int32_t levels, uint8_t* codes, float* scales,
                                     int32_t* zeros);

/* The bias may be null. */
CORTADO_EXPORT int32_t cortado_matrix_create(const char* format, int64_t outputs, int64_t inputs, const CortadoTensor* tensors, int32_t count,
                                             const CortadoTensor* bias, CortadoMatrix** matrix);
CORTADO_EXPORT int32_t cortado_matrix_multiply(const CortadoMatrix* matrix, const float* values, int64_t tokens, const char* activation,
                                               int32_t threads, float* out);
CORTADO_EXPORT void cortado_matrix_destroy(CortadoMatrix* matrix);

/* The shift may be null. */
CORTADO_EXPORT int32_t cortado_normalise(const float* values, int64_t tokens, int64_t features, const float* scale, const float* shift, float epsilon,
                                         int32_t rms, float* out);

/* gelu, gelu_tanh, relu of rows of features; swiglu, geglu, geglu_tanh of rows of 2 * features, gates first. */
CORTADO_EXPORT int32_t cortado_activate(const char* activation, const float* values, int64_t tokens, int64_t features, float* out);

/* Attention of one text. Queries, keys and values are [tokens, heads * dimensions], the bias [heads, tokens, tokens] or null. */
CORTADO_EXPORT int32_t cortado_attention(const float* queries, const float* keys, const float* values, int64_t tokens, int64_t heads,
                                         int64_t dimensions, float score_scale, const float* bias, float* out);

/* The tensors in the order of the operator's inputs from the fourth on. */
CORTADO_EXPORT int32_t cortado_encoder_create(const CortadoEncoderConfig* config, const CortadoTensor* tensors, int32_t count,
                                              CortadoEncoder** encoder);
/* The mask may be null, and so may the score bias [bias_batches, bias_heads, tokens, tokens]. */
CORTADO_EXPORT int32_t cortado_encoder_run(CortadoEncoder* encoder, const float* hidden, const int64_t* mask, const float* bias,
                                           int64_t bias_batches, int64_t bias_heads, int64_t batch, int64_t tokens, int32_t threads, float* out);
CORTADO_EXPORT void cortado_encoder_destroy(CortadoEncoder* encoder);

#ifdef __cplusplus
}
#endif

#endif
