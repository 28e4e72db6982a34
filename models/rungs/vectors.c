// The training of microgpt in C, many numbers at a time. The arithmetic is that of microgpt.c, in single precision and
// for all positions before the next layer begins. A vector register holds W numbers, and an operation on a `vec` works
// on all of them at once: on each number in its own lane.
// Compile with the sizes of the model, as microgpt.c, and with -DBATCH=1, the number of documents in a step. N is a
// multiple of 4, N / HEADS a power of two.
#include <math.h>
#include <string.h>

#ifndef BYTES  // as many as a register of this processor holds, but no more than divide a row of N numbers
#if defined __AVX512F__ && N % 16 == 0
#define BYTES 64
#elif defined __AVX__ && N % 8 == 0
#define BYTES 32
#else
#define BYTES 16
#endif
#endif
typedef float vec __attribute__((vector_size(BYTES), may_alias));
typedef int ints __attribute__((vector_size(BYTES), may_alias));
#define INLINE static inline __attribute__((always_inline))  // with the sizes known, the compiler unrolls the loops

enum { W = BYTES / 4, F = 4 * N, D = N / HEADS };
enum { NV = N / W, FV = F / W, VV = (VOCAB + W - 1) / W };  // vectors in a row of N, of F, of VOCAB numbers
enum { BLOCK = 8, ROWS = BATCH * T + BLOCK };  // rows are worked on in blocks, which may end behind the last one
typedef struct { vec wqkv[3 * N * NV], wo[N * NV], fc1[F * NV], fc2[N * FV]; } Layer;
typedef struct { vec wte[VOCAB * NV], wpe[T * NV], head[VOCAB * NV]; Layer layers[LAYERS]; } Weights;
typedef struct {  // what the backward pass needs of all positions in one layer
    vec a[ROWS * NV], qkv[ROWS * 3 * NV], att[ROWS * T * NV], mix[ROWS * NV], b[ROWS * NV], h[ROWS * FV];
    vec s1[ROWS], s2[ROWS];
} Kept;
enum { COUNT = sizeof(Weights) / sizeof(vec) };
static Weights all[3];  // the weights, and Adam's two averages of each one's slopes

// Vectors

INLINE ints lanes(void) {  // 0, 1, 2, ...
    ints lane;
    for (int i = 0; i < W; i++) lane[i] = i;
    return lane;
}

// Lane i gets lane from[i] of a, or lane from[i] - W of b.
INLINE vec shuffle(vec a, vec b, ints from) {
#ifdef __clang__
    vec out;
    for (int i = 0; i < W; i++) out[i] = from[i] < W ? a[from[i]] : b[from[i] - W];
    return out;
#else
    return __builtin_shuffle(a, b, from);
#endif
}

// A comparison gives all ones or all zeros in each lane; so & chooses.
INLINE vec pick(ints which, vec a, vec b) { return (vec)((which & (ints)a) | (~which & (ints)b)); }
INLINE vec larger(vec a, vec b) { return pick(a > b, a, b); }

// In each lane the sum of its group of `width` lanes: first every lane adds its neighbour, then pairs add the pair
// beside them, then fours.
INLINE vec sum_lanes(int width, vec x) {
    for (int d = 1; d < width; d *= 2) x += shuffle(x, x, lanes() ^ d);
    return x;
}

INLINE vec max_lanes(vec x) {
    for (int d = 1; d < W; d *= 2) x = larger(x, shuffle(x, x, lanes() ^ d));
    return x;
}

INLINE vec square_root(vec x) {
    for (int i = 0; i < W; i++) x[i] = sqrtf(x[i]);
    return x;
}

// e^x for x <= 0, as 2^k * e^t with a whole k and |t| < 0.35: for e^t the first terms of its series.
INLINE vec exponential(vec x) {
    x = larger(x, (vec){} - 87);
    vec k = x * 1.44269504f + 12582912;  // a float beyond 2^23 has no room for a fraction: the sum is rounded
    vec t = x - (k - 12582912) * 0.693147181f;
    vec series = 1 + t * (1 + t * (1 / 2.f + t * (1 / 6.f + t * (1 / 24.f + t * (1 / 120.f + t * (1 / 720.f))))));
    return (vec)((ints)series + ((ints)k << 23));  // adds k to the exponent, which begins at bit 23
}

INLINE void add(int count, const vec *x, vec *to) {
    for (int i = 0; i < count; i++) to[i] += x[i];
}

// Matrices: rows of numbers, `wide` vectors each

// out[i] = sum over c of x[i][c] * w[c], for n rows of x: a number in all lanes, times a row. BLOCK rows of x share what
// is loaded of w; those behind row n give what nobody reads.
INLINE void times(int n, int cols, int wide, const vec *x, const vec *w, vec *out) {
    const float *numbers = (const float *)x;
    int stride = (cols + W - 1) / W * W;
    for (int i = 0; i < n; i += BLOCK)
        for (int o = 0; o < wide; o++) {
            vec sum[BLOCK] = {};
            for (int c = 0; c < cols; c++)
#pragma GCC unroll 8
                for (int b = 0; b < BLOCK; b++) sum[b] += numbers[(i + b) * stride + c] * w[c * wide + o];
            for (int b = 0; b < BLOCK; b++) out[(i + b) * wide + o] = sum[b];
        }
}

// The columns of w as rows, made W by W numbers at a time: in each round rows k and k + W / 2 are zipped, lane by lane,
// and log2(W) rounds bring every number to its place.
INLINE const vec *transposed(int rows, int wide, const vec *w) {
    static vec out[N * (FV + VV)];
    int high = (rows + W - 1) / W;
    ints zip = lanes() / 2 + lanes() % 2 * W;
    for (int r = 0; r < high; r++)
        for (int c = 0; c < wide; c++) {
            vec x[W], y[W];
#pragma GCC unroll 16
            for (int i = 0; i < W; i++)
                x[i] = rows % W == 0 || r * W + i < rows ? w[(r * W + i) * wide + c] : (vec){};
#pragma GCC unroll 4
            for (int round = 1; round < W; round *= 2) {
#pragma GCC unroll 16
                for (int i = 0; i < W; i++) y[i] = shuffle(x[i / 2], x[i / 2 + W / 2], zip + i % 2 * (W / 2));
#pragma GCC unroll 16
                for (int i = 0; i < W; i++) x[i] = y[i];
            }
#pragma GCC unroll 16
            for (int i = 0; i < W; i++) out[(c * W + i) * high + r] = x[i];
        }
    return out;
}

INLINE void linear(int n, int rows, int wide, const vec *w, const vec *x, vec *out) {
    times(n, wide * W, (rows + W - 1) / W, x, transposed(rows, wide, w), out);
}

typedef struct { float rate, square; } Now;  // the rate of this step and the correction of squares, for Adam

INLINE void adam(vec *w, vec slope, Now now) {
    vec *m = w + COUNT, *v = m + COUNT;
    *m = 0.85f * *m + 0.15f * slope;
    *v = 0.99f * *v + 0.01f * slope * slope;
    *w -= now.rate * *m / (square_root(*v * now.square) + 1e-8f);
}

// From the slopes g of the outputs the slopes dx of the inputs; and w takes its step as soon as the slopes of BLOCK
// rows are known, while they are in registers.
INLINE void linear_back(int n, int rows, int wide, vec *w, const vec *x, const vec *g, vec *dx, Now now) {
    const float *numbers = (const float *)g;
    int stride = (rows + W - 1) / W * W;
    times(n, rows, wide, g, w, dx);
    for (int r = 0; r < rows; r += BLOCK)
        for (int c = 0; c < wide; c++) {
            vec slope[BLOCK] = {};
            for (int i = 0; i < n; i++)
#pragma GCC unroll 8
                for (int b = 0; b < BLOCK; b++) slope[b] += numbers[i * stride + r + b] * x[i * wide + c];
            for (int b = 0; b < BLOCK && r + b < rows; b++) adam(w + (r + b) * wide + c, slope[b], now);
        }
}

// The parts of a layer

static void rmsnorm(int n, const vec *x, vec *out, vec *scale) {
    for (int i = 0; i < n; i++, x += NV, out += NV) {
        vec sum = {};
        for (int j = 0; j < NV; j++) sum += x[j] * x[j];
        scale[i] = 1 / square_root(sum_lanes(W, sum) / N + 1e-5f);
        for (int j = 0; j < NV; j++) out[j] = x[j] * scale[i];
    }
}

static void rmsnorm_back(int n, const vec *g, const vec *out, const vec *scale, vec *dx) {
    for (int i = 0; i < n; i++, g += NV, out += NV, dx += NV) {
        vec sum = {};
        for (int j = 0; j < NV; j++) sum += g[j] * out[j];
        sum = sum_lanes(W, sum) / N;
        for (int j = 0; j < NV; j++) dx[j] = scale[i] * (g[j] - out[j] * sum);
    }
}

// In each lane the sum of its head, which has a part of a vector or several.
INLINE void sum_heads(vec *x) {
    enum { SPAN = D > W ? D / W : 1 };
    for (int j = 0; j < NV; j += SPAN) {
        vec sum = x[j];
        for (int s = 1; s < SPAN; s++) sum += x[j + s];
        sum = sum_lanes(D < W ? D : W, sum);
        for (int s = 0; s < SPAN; s++) x[j + s] = sum;
    }
}

// The attention of one document. A weight stands in all lanes of its head, so that one softmax serves all heads and
// a weight times a value is one operation.
static void attention(int n, const vec *qkv, vec *att, vec *mix) {
    const float scale = 1 / sqrtf(D);
    for (int i = 0; i < n; i++, att += T * NV, mix += NV) {
        const vec *q = qkv + i * 3 * NV;
        vec high[NV];
        for (int u = 0; u <= i; u++) {
            const vec *k = qkv + u * 3 * NV + NV;
            for (int j = 0; j < NV; j++) att[u * NV + j] = q[j] * k[j] * scale;
            sum_heads(att + u * NV);
            for (int j = 0; j < NV; j++) high[j] = u ? larger(high[j], att[u * NV + j]) : att[u * NV + j];
        }
        for (int j = 0; j < NV; j++) {
            const vec *v = qkv + 2 * NV + j;
            vec total = {}, sum = {};
            for (int u = 0; u <= i; u++) total += att[u * NV + j] = exponential(att[u * NV + j] - high[j]);
            total = 1 / total;
            for (int u = 0; u <= i; u++) sum += (att[u * NV + j] *= total) * v[u * 3 * NV];
            mix[j] = sum;
        }
    }
}

static void attention_back(int n, const vec *dmix, const vec *qkv, const vec *att, vec *dqkv) {
    const float scale = 1 / sqrtf(D);
    memset(dqkv, 0, n * 3 * NV * sizeof *dqkv);
    for (int i = 0; i < n; i++, att += T * NV, dmix += NV) {
        const vec *q = qkv + i * 3 * NV;
        vec *dq = dqkv + i * 3 * NV, dw[T * NV], mean[NV] = {};
        for (int u = 0; u <= i; u++) {
            const vec *v = qkv + u * 3 * NV + 2 * NV;
            vec *dv = dqkv + u * 3 * NV + 2 * NV;
            for (int j = 0; j < NV; j++) {
                dw[u * NV + j] = dmix[j] * v[j];
                dv[j] += dmix[j] * att[u * NV + j];
            }
            sum_heads(dw + u * NV);
            for (int j = 0; j < NV; j++) mean[j] += dw[u * NV + j] * att[u * NV + j];
        }
        for (int u = 0; u <= i; u++) {
            const vec *k = qkv + u * 3 * NV + NV;
            vec *dk = dqkv + u * 3 * NV + NV;
            for (int j = 0; j < NV; j++) {
                vec ds = att[u * NV + j] * (dw[u * NV + j] - mean[j]) * scale;
                dq[j] += ds * k[j];
                dk[j] += ds * q[j];
            }
        }
    }
}

static void layer_forward(int n, const int *lengths, const Layer *w, Kept *o, vec *x) {
    static vec t[ROWS * NV];
    rmsnorm(n, x, o->a, o->s1);
    linear(n, 3 * N, NV, w->wqkv, o->a, o->qkv);
    for (int d = 0, i = 0; d < BATCH; i += lengths[d++])
        attention(lengths[d], o->qkv + i * 3 * NV, o->att + i * T * NV, o->mix + i * NV);
    linear(n, N, NV, w->wo, o->mix, t);
    add(n * NV, t, x);
    rmsnorm(n, x, o->b, o->s2);
    linear(n, F, NV, w->fc1, o->b, o->h);
    for (int i = 0; i < n * FV; i++) o->h[i] = larger(o->h[i], (vec){});
    linear(n, N, FV, w->fc2, o->h, t);
    add(n * NV, t, x);
}

// Turns g, the slopes of what the layer makes of x, into the slopes of x.
static void layer_back(int n, const int *lengths, Layer *w, const Kept *o, vec *g, Now now) {
    static vec dh[ROWS * FV], dqkv[ROWS * 3 * NV], t[ROWS * NV];
    linear_back(n, N, FV, w->fc2, o->h, g, dh, now);
    for (int i = 0; i < n * FV; i++) dh[i] = pick(o->h[i] > 0, dh[i], (vec){});
    linear_back(n, F, NV, w->fc1, o->b, dh, t, now);
    rmsnorm_back(n, t, o->b, o->s2, t);
    add(n * NV, t, g);
    linear_back(n, N, NV, w->wo, o->mix, g, t, now);
    for (int d = 0, i = 0; d < BATCH; i += lengths[d++])
        attention_back(lengths[d], t + i * NV, o->qkv + i * 3 * NV, o->att + i * T * NV, dqkv + i * 3 * NV);
    linear_back(n, 3 * N, NV, w->wqkv, o->a, dqkv, t, now);
    rmsnorm_back(n, t, o->a, o->s1, t);
    add(n * NV, t, g);
}

// The whole model

// Turns the logits in p into their slopes and returns the mean loss of all positions.
static double cross_entropy(int n, const int *targets, vec *p) {
    double loss = 0;
    vec edge[VV] = {};
    for (int r = VOCAB; r < VV * W; r++) edge[r / W][r % W] = -1e30f;  // the lanes behind the last token
    for (int i = 0; i < n; i++, p += VV) {
        vec high = {}, total = {};
        for (int j = 0; j < VV; j++) p[j] += edge[j], high = j ? larger(high, p[j]) : p[j];
        high = max_lanes(high);
        for (int j = 0; j < VV; j++) total += p[j] = exponential(p[j] - high);
        total = 1 / sum_lanes(W, total);
        for (int j = 0; j < VV; j++) p[j] *= total;
        loss -= log(((float *)p)[targets[i]]) / n;
        for (int j = 0; j < VV; j++) p[j] = pick(lanes() + j * W == targets[i], p[j] - 1, p[j]) * (1.f / n);
    }
    return loss;
}

static double step(const int *tokens, const int *lengths, Now now) {
    static vec x0[ROWS * NV], s0[ROWS], x[ROWS * NV], p[ROWS * VV], g[ROWS * NV], dwte[VOCAB * NV], dwpe[T * NV];
    static Kept kept[LAYERS];
    Weights *w = all;
    int inputs[ROWS], targets[ROWS], places[ROWS], n = 0;
    for (int d = 0; d < BATCH; tokens += lengths[d++] + 1)
        for (int i = 0; i < lengths[d]; i++, n++) inputs[n] = tokens[i], targets[n] = tokens[i + 1], places[n] = i;

    for (int i = 0; i < n; i++)
        for (int j = 0; j < NV; j++) x[i * NV + j] = w->wte[inputs[i] * NV + j] + w->wpe[places[i] * NV + j];
    rmsnorm(n, x, x0, s0);
    memcpy(x, x0, n * NV * sizeof *x);
    for (int l = 0; l < LAYERS; l++) layer_forward(n, lengths, &w->layers[l], &kept[l], x);
    linear(n, VOCAB, NV, w->head, x, p);
    double loss = cross_entropy(n, targets, p);

    linear_back(n, VOCAB, NV, w->head, x, p, g, now);
    for (int l = LAYERS - 1; l >= 0; l--) layer_back(n, lengths, &w->layers[l], &kept[l], g, now);
    rmsnorm_back(n, g, x0, s0, g);
    memset(dwte, 0, sizeof dwte), memset(dwpe, 0, sizeof dwpe);
    for (int i = 0; i < n; i++) {
        add(NV, g + i * NV, dwte + inputs[i] * NV);
        add(NV, g + i * NV, dwpe + places[i] * NV);
    }
    for (int i = 0; i < VOCAB * NV; i++) adam(w->wte + i, dwte[i], now);
    for (int i = 0; i < T * NV; i++) adam(w->wpe + i, dwpe[i], now);
    return loss;
}

// Documents follow each other in tokens, BATCH of them for each step; document i has lengths[i] positions and
// lengths[i] + 1 tokens. These are the first steps of a run of num_steps.
void train(const double *weights, const int *tokens, const int *lengths, int steps, int num_steps, double rate,
           double *losses) {
    double power1 = 1, power2 = 1;
    memset(all, 0, sizeof all);
    for (int i = 0; i < COUNT * W; i++) ((float *)all)[i] = weights[i];
    for (int i = 0; i < steps; i++) {
        power1 *= 0.85, power2 *= 0.99;
        Now now = {rate * (1 - (double)i / num_steps) / (1 - power1), 1 / (1 - power2)};
        losses[i] = step(tokens, lengths, now);
        for (int d = 0; d < BATCH; d++) tokens += *lengths++ + 1;
    }
}
